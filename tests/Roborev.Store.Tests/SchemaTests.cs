using Microsoft.Data.Sqlite;

namespace Roborev.Store.Tests;

/// <summary>The schema that both programs share (storage.md sections 1 to 3).</summary>
public sealed class SchemaTests : IDisposable
{
    private const string StatusCheck = "CHECK(status IN ('queued','running','done','failed','canceled','applied','rebased','skipped'))";
    private static readonly string ReferenceFiles = Path.Combine(Environment.GetEnvironmentVariable("ROBOREV_SHARED") is { Length: > 0 } shared ? shared : "shared", "reference", "db");

    private readonly TempDatabase _temp = new();

    /// <summary>Table, then one line a column: name, type, NN when it must not be null, default, pk; the order of section 2.</summary>
    public static TheoryData<string, string> Tables => new()
    {
        { "repos", "id INTEGER pk; root_path TEXT NN; name TEXT NN; created_at TEXT NN datetime('now'); identity TEXT" },
        {
            "commits",
            "id INTEGER pk; repo_id INTEGER NN; sha TEXT NN; author TEXT NN; subject TEXT NN; timestamp TEXT NN; created_at TEXT NN datetime('now')"
        },
        {
            "review_jobs",
            "id INTEGER pk; repo_id INTEGER NN; commit_id INTEGER; git_ref TEXT NN; branch TEXT; session_id TEXT; agent TEXT NN 'codex'; model TEXT; "
            + "requested_model TEXT; requested_provider TEXT; reasoning TEXT NN 'thorough'; status TEXT NN 'queued'; enqueued_at TEXT NN datetime('now'); "
            + "started_at TEXT; finished_at TEXT; worker_id TEXT; error TEXT; prompt TEXT; retry_count INTEGER NN 0; diff_content TEXT; output_prefix TEXT; "
            + "job_type TEXT NN 'review'; review_type TEXT NN ''; provider TEXT; skip_reason TEXT; source TEXT; agentic INTEGER NN 0; patch_id TEXT; "
            + "parent_job_id INTEGER; patch TEXT; token_usage TEXT; worktree_path TEXT ''; prompt_prebuilt INTEGER NN 0; command_line TEXT; "
            + "min_severity TEXT NN ''; uuid TEXT; source_machine_id TEXT; updated_at TEXT; synced_at TEXT; retry_not_before TEXT"
        },
        {
            "reviews",
            "id INTEGER pk; job_id INTEGER NN; agent TEXT NN; prompt TEXT NN; output TEXT NN; created_at TEXT NN datetime('now'); closed INTEGER NN 0; "
            + "verdict_bool INTEGER; uuid TEXT; updated_at TEXT; updated_by_machine_id TEXT; synced_at TEXT"
        },
        {
            "responses",
            "id INTEGER pk; commit_id INTEGER; responder TEXT NN; response TEXT NN; created_at TEXT NN datetime('now'); job_id INTEGER; uuid TEXT; "
            + "source_machine_id TEXT; synced_at TEXT"
        },
        {
            "ci_pr_reviews",
            "id INTEGER pk; github_repo TEXT NN; pr_number INTEGER NN; head_sha TEXT NN; job_id INTEGER NN; created_at TIMESTAMP CURRENT_TIMESTAMP"
        },
        {
            "ci_pr_batches",
            "id INTEGER pk; github_repo TEXT NN; pr_number INTEGER NN; head_sha TEXT NN; total_jobs INTEGER NN; completed_jobs INTEGER NN 0; "
            + "failed_jobs INTEGER NN 0; synthesized INTEGER NN 0; claimed_at TIMESTAMP; created_at TIMESTAMP CURRENT_TIMESTAMP; updated_at TIMESTAMP CURRENT_TIMESTAMP"
        },
        { "ci_pr_batch_jobs", "id INTEGER pk; batch_id INTEGER NN; job_id INTEGER NN; created_at TIMESTAMP CURRENT_TIMESTAMP" },
        { "sync_state", "key TEXT pk; value TEXT NN" },
        { "event_log", "seq INTEGER pk; ts_ms INTEGER NN; type TEXT NN; job_id INTEGER NN; repo TEXT NN; line BLOB NN" },
        { "reader_cursors", "reader TEXT pk; seq INTEGER NN" },
        { "daemon_state", "key TEXT pk; value TEXT NN" },
    };

    /// <summary>Name, UNIQUE or nothing, columns and condition of section 2.8.</summary>
    public static TheoryData<string, bool, string> Indexes => new()
    {
        { "idx_review_jobs_status", false, "review_jobs(status)" },
        { "idx_review_jobs_repo", false, "review_jobs(repo_id)" },
        { "idx_review_jobs_git_ref", false, "review_jobs(git_ref)" },
        { "idx_review_jobs_branch", false, "review_jobs(branch)" },
        { "idx_review_jobs_patch_id", false, "review_jobs(patch_id)" },
        { "idx_review_jobs_uuid", true, "review_jobs(uuid)" },
        { "idx_review_jobs_auto_design_dedup", true, "review_jobs(repo_id, commit_id, review_type) WHERE source = 'auto_design'" },
        { "idx_review_jobs_auto_design_dedup_ref", true, "review_jobs(repo_id, git_ref, review_type) WHERE source = 'auto_design'" },
        { "idx_commits_sha", false, "commits(sha)" },
        { "idx_reviews_closed", false, "reviews(closed)" },
        { "idx_reviews_verdict_bool", false, "reviews(verdict_bool)" },
        { "idx_reviews_uuid", true, "reviews(uuid)" },
        { "idx_responses_job_id", false, "responses(job_id)" },
        { "idx_responses_uuid", true, "responses(uuid)" },
        { "idx_responses_sync", false, "responses(source_machine_id, synced_at)" },
        { "idx_repos_identity", false, "repos(identity) WHERE identity IS NOT NULL" },
        { "idx_ci_pr_batch_jobs_batch", false, "ci_pr_batch_jobs(batch_id)" },
        { "idx_ci_pr_batch_jobs_job", false, "ci_pr_batch_jobs(job_id)" },
        { "idx_ci_pr_batch_jobs_uniq", true, "ci_pr_batch_jobs(batch_id, job_id)" },
    };

    public static TheoryData<string> OlderGenerations =>
        Directory.Exists(ReferenceFiles)
            ? [.. Directory.EnumerateFiles(ReferenceFiles, "reviews.db", SearchOption.AllDirectories).Select(file => Path.GetFileName(Path.GetDirectoryName(file))!)
                .Where(IsOlderShape).Order(StringComparer.Ordinal)]
            : ["v0.1.0"];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Tables))]
    public void Check_1_A_fresh_file_has_the_columns_and_defaults_of_every_table(string table, string columns)
    {
        _ = _temp.Database;

        var found = TempDatabase.Raw(_temp.Path, $"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}') ORDER BY cid")
            .Select(static row => row.Split('|'))
            .Select(static c => c[0] + " " + c[1] + (c[2] == "1" ? " NN" : "") + (c[3] == "NULL" ? "" : " " + c[3]) + (c[4] == "1" ? " pk" : ""));
        Assert.Equal(columns, string.Join("; ", found));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Check_1_A_fresh_file_has_every_index(string name, bool isUnique, string definition)
    {
        _ = _temp.Database;

        var sql = Assert.Single(TempDatabase.Raw(_temp.Path, $"SELECT sql FROM sqlite_master WHERE type = 'index' AND name = '{name}'"));
        Assert.Equal($"CREATE {(isUnique ? "UNIQUE " : "")}INDEX {name} ON {definition}", sql);
    }

    [Fact]
    public void Check_1_Opening_three_times_changes_nothing_in_the_schema_and_the_journal_is_wal()
    {
        _ = _temp.Database;
        var before = TempDatabase.Raw(_temp.Path, "SELECT type, name, sql, rootpage FROM sqlite_master ORDER BY name");
        var epoch = TempDatabase.Raw(_temp.Path, "SELECT epoch FROM log_identity");
        var version = TempDatabase.Raw(_temp.Path, "PRAGMA schema_version");
        for (var i = 0; i < 2; i++)
        {
            _temp.Close();
            _ = _temp.Database;
        }

        Assert.Equal(before, TempDatabase.Raw(_temp.Path, "SELECT type, name, sql, rootpage FROM sqlite_master ORDER BY name"));
        Assert.Equal(epoch, TempDatabase.Raw(_temp.Path, "SELECT epoch FROM log_identity"));
        Assert.Equal(version, TempDatabase.Raw(_temp.Path, "PRAGMA schema_version"));
        Assert.Equal(["wal"], TempDatabase.Raw(_temp.Path, "PRAGMA journal_mode"));
        Assert.Equal(["0"], TempDatabase.Raw(_temp.Path, "PRAGMA user_version"));
    }

    [Fact]
    public void The_texts_that_the_reference_inspects_have_the_exact_wording()
    {
        _ = _temp.Database;

        var jobs = Assert.Single(TempDatabase.Raw(_temp.Path, "SELECT sql FROM sqlite_master WHERE name = 'review_jobs'"));
        var responses = Assert.Single(TempDatabase.Raw(_temp.Path, "SELECT sql FROM sqlite_master WHERE name = 'responses'"));
        var uniqueOnSha = TempDatabase.Raw(_temp.Path, "SELECT name FROM pragma_index_list('commits') WHERE \"unique\" = 1")
            .Where(index => TempDatabase.Raw(_temp.Path, $"SELECT name FROM pragma_index_info('{index}')") is ["sha"]);
        Assert.Contains(StatusCheck, jobs);
        Assert.StartsWith("CREATE TABLE review_jobs (", jobs);
        Assert.Contains("skip_reason", jobs);
        Assert.DoesNotContain("commit_id INTEGER NOT NULL", responses);
        Assert.Empty(uniqueOnSha);
        Assert.Empty(TempDatabase.Raw(_temp.Path, "SELECT name FROM sqlite_master WHERE type = 'trigger'"));
    }

    [Fact]
    public void A_ninth_status_is_refused()
    {
        var id = _temp.Job();

        var refused = Assert.Throws<SqliteException>(() => _temp.Set(id, "status", "paused"));
        Assert.Contains("CHECK", refused.Message);
    }

    [Fact]
    public void The_file_is_private_also_when_it_was_not()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes are a Unix notion");
            return;
        }

        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        _ = _temp.Database;
        Assert.Equal(Private, File.GetUnixFileMode(_temp.Path));
        _temp.Close();
        File.SetUnixFileMode(_temp.Path, Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        _temp.Job();

        Assert.Equal(Private, File.GetUnixFileMode(_temp.Path));
        Assert.Equal(Private, File.GetUnixFileMode(_temp.Path + "-wal"));
    }

    [Fact]
    public void A_file_of_0_55_keeps_its_rows_and_gains_what_is_ours()
    {
        var source = Path.Combine(ReferenceFiles, "v0.55", "reviews.db");
        Assert.SkipUnless(File.Exists(source), "the recorded databases are not here; name the folder that holds reference/db in ROBOREV_SHARED");
        File.WriteAllBytes(_temp.Path, File.ReadAllBytes(source));
        string[] shared = ["repos", "commits", "review_jobs", "reviews", "responses", "ci_pr_reviews", "ci_pr_batches", "ci_pr_batch_jobs", "sync_state"];
        var columns = shared.ToDictionary(static table => table, table => string.Join(',', TempDatabase.Raw(_temp.Path, $"SELECT name FROM pragma_table_info('{table}')")));
        Dictionary<string, List<string>> Rows() => shared.ToDictionary(static table => table, table => TempDatabase.Raw(_temp.Path, $"SELECT {columns[table]} FROM {table} ORDER BY 1"));
        string Shape() => string.Join('\n', TempDatabase.Raw(_temp.Path, "SELECT sql FROM sqlite_master WHERE name IN ('commits','responses','reviews','repos') ORDER BY name"));
        var (rows, shape) = (Rows(), Shape());

        var jobs = JobQueries.List(_temp.Writer, new JobFilter { Limit = 0 }, JobColumns.All).Jobs;

        Assert.Equal(104, rows["review_jobs"].Count);
        Assert.Equal(rows, Rows());
        Assert.Equal(shape, Shape());
        Assert.Equal(104, jobs.Count);
        Assert.All(jobs, static job => Assert.NotEqual(default, job.EnqueuedAt));
        Assert.Equal(
            ["daemon_state", "event_log", "job_attempts", "log_identity", "reader_cursors", "review_receipts"],
            TempDatabase.Raw(_temp.Path, "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('daemon_state','event_log','job_attempts','log_identity','reader_cursors','review_receipts') ORDER BY name"));
        Assert.Equal(["retry_not_before"], TempDatabase.Raw(_temp.Path, "SELECT name FROM pragma_table_info('review_jobs') WHERE name = 'retry_not_before'"));
        Assert.NotEmpty(EventRows.Epoch(_temp.Writer));
    }

    [Theory]
    [MemberData(nameof(OlderGenerations))]
    public void A_file_of_an_older_generation_is_refused_and_not_touched(string generation)
    {
        var source = Path.Combine(ReferenceFiles, generation, "reviews.db");
        Assert.SkipUnless(File.Exists(source), "the recorded databases are not here; name the folder that holds reference/db in ROBOREV_SHARED");
        var before = File.ReadAllBytes(source);
        File.WriteAllBytes(_temp.Path, before);

        var refused = Assert.Throws<DatabaseException>(() => Database.Open(_temp.Path));

        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains("review_jobs lacks", refused.Message);
        Assert.Equal(before, File.ReadAllBytes(_temp.Path));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_by_name()
    {
        File.WriteAllText(_temp.Path, string.Concat(Enumerable.Repeat("not a database\n", 100)));

        var refused = Assert.Throws<DatabaseException>(() => Database.Open(_temp.Path));

        Assert.Contains(_temp.Path, refused.Message);
    }

    [Fact]
    public void Reads_go_on_while_a_write_transaction_is_open_and_cannot_write()
    {
        var id = _temp.Job();
        _temp.Writer.Execute("BEGIN IMMEDIATE");
        _temp.Set(id, "agent", "other");

        Assert.Equal("test", _temp.Database.Read(connection => JobRows.Find(connection, id))!.Agent);
        Assert.Throws<SqliteException>(() => _temp.Database.Read(connection => connection.Execute("DELETE FROM review_jobs")));
        _temp.Writer.Execute("COMMIT");
        Assert.Equal("other", _temp.Database.Read(connection => JobRows.Find(connection, id))!.Agent);
    }

    [Fact]
    public void Machine_id_is_a_uuid_that_stays()
    {
        var first = StateRows.MachineId(_temp.Writer);
        _temp.Close();

        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", first);
        Assert.Equal(first, StateRows.MachineId(_temp.Writer));
    }

    private static bool IsOlderShape(string generation)
    {
        // A copy, because the folder may not be writable and a file in WAL mode needs to be.
        var copy = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(copy, File.ReadAllBytes(Path.Combine(ReferenceFiles, generation, "reviews.db")));
            var sql = TempDatabase.Raw(copy, "SELECT sql FROM sqlite_master WHERE name = 'review_jobs'").Single();
            return !sql.Contains("'skipped'", StringComparison.Ordinal);
        }
        finally
        {
            foreach (var file in (string[])[copy, copy + "-wal", copy + "-shm"])
                File.Delete(file);
        }
    }
}
