using Roborev.Core.Text;

namespace Roborev.Store;

/// <summary>
/// The current schema: the reference's tables, which it must be able to open (storage.md sections 2 and 3), and additional tables, which it
/// ignores. The texts of <c>review_jobs</c>, <c>responses</c> and <c>commits</c> are inspected by the reference as text; keep their wording.
/// </summary>
internal static class Schema
{
    private const string SharedTables = """
        CREATE TABLE IF NOT EXISTS repos (
          id INTEGER PRIMARY KEY,
          root_path TEXT UNIQUE NOT NULL,
          name TEXT NOT NULL,
          created_at TEXT NOT NULL DEFAULT (datetime('now')),
          identity TEXT
        );
        CREATE TABLE IF NOT EXISTS commits (
          id INTEGER PRIMARY KEY,
          repo_id INTEGER NOT NULL REFERENCES repos(id),
          sha TEXT NOT NULL,
          author TEXT NOT NULL,
          subject TEXT NOT NULL,
          timestamp TEXT NOT NULL,
          created_at TEXT NOT NULL DEFAULT (datetime('now')),
          UNIQUE(repo_id, sha)
        );
        CREATE TABLE IF NOT EXISTS review_jobs (
          id INTEGER PRIMARY KEY,
          repo_id INTEGER NOT NULL REFERENCES repos(id),
          commit_id INTEGER REFERENCES commits(id),
          git_ref TEXT NOT NULL,
          branch TEXT,
          session_id TEXT,
          agent TEXT NOT NULL DEFAULT 'codex',
          model TEXT,
          requested_model TEXT,
          requested_provider TEXT,
          reasoning TEXT NOT NULL DEFAULT 'thorough',
          status TEXT NOT NULL CHECK(status IN ('queued','running','done','failed','canceled','applied','rebased','skipped')) DEFAULT 'queued',
          enqueued_at TEXT NOT NULL DEFAULT (datetime('now')),
          started_at TEXT,
          finished_at TEXT,
          worker_id TEXT,
          error TEXT,
          prompt TEXT,
          retry_count INTEGER NOT NULL DEFAULT 0,
          diff_content TEXT,
          output_prefix TEXT,
          job_type TEXT NOT NULL DEFAULT 'review',
          review_type TEXT NOT NULL DEFAULT '',
          provider TEXT,
          skip_reason TEXT,
          source TEXT,
          agentic INTEGER NOT NULL DEFAULT 0,
          patch_id TEXT,
          parent_job_id INTEGER,
          patch TEXT,
          token_usage TEXT,
          worktree_path TEXT DEFAULT '',
          prompt_prebuilt INTEGER NOT NULL DEFAULT 0,
          command_line TEXT,
          min_severity TEXT NOT NULL DEFAULT '',
          uuid TEXT,
          source_machine_id TEXT,
          updated_at TEXT,
          synced_at TEXT,
          retry_not_before TEXT
        );
        CREATE TABLE IF NOT EXISTS reviews (
          id INTEGER PRIMARY KEY,
          job_id INTEGER UNIQUE NOT NULL REFERENCES review_jobs(id),
          agent TEXT NOT NULL,
          prompt TEXT NOT NULL,
          output TEXT NOT NULL,
          created_at TEXT NOT NULL DEFAULT (datetime('now')),
          closed INTEGER NOT NULL DEFAULT 0,
          verdict_bool INTEGER,
          uuid TEXT,
          updated_at TEXT,
          updated_by_machine_id TEXT,
          synced_at TEXT
        );
        CREATE TABLE IF NOT EXISTS responses (
          id INTEGER PRIMARY KEY,
          commit_id INTEGER REFERENCES commits(id),
          responder TEXT NOT NULL,
          response TEXT NOT NULL,
          created_at TEXT NOT NULL DEFAULT (datetime('now')),
          job_id INTEGER REFERENCES review_jobs(id),
          uuid TEXT,
          source_machine_id TEXT,
          synced_at TEXT
        );
        CREATE TABLE IF NOT EXISTS ci_pr_reviews (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          github_repo TEXT NOT NULL,
          pr_number INTEGER NOT NULL,
          head_sha TEXT NOT NULL,
          job_id INTEGER NOT NULL REFERENCES review_jobs(id),
          created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
          UNIQUE(github_repo, pr_number, head_sha)
        );
        CREATE TABLE IF NOT EXISTS ci_pr_batches (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          github_repo TEXT NOT NULL,
          pr_number INTEGER NOT NULL,
          head_sha TEXT NOT NULL,
          total_jobs INTEGER NOT NULL,
          completed_jobs INTEGER NOT NULL DEFAULT 0,
          failed_jobs INTEGER NOT NULL DEFAULT 0,
          synthesized INTEGER NOT NULL DEFAULT 0,
          claimed_at TIMESTAMP,
          created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
          updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
          UNIQUE(github_repo, pr_number, head_sha)
        );
        CREATE TABLE IF NOT EXISTS ci_pr_batch_jobs (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          batch_id INTEGER NOT NULL REFERENCES ci_pr_batches(id),
          job_id INTEGER NOT NULL REFERENCES review_jobs(id),
          created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
        );
        CREATE TABLE IF NOT EXISTS sync_state (
          key TEXT PRIMARY KEY,
          value TEXT NOT NULL
        );
        """;

    private const string SharedIndexes = """
        CREATE INDEX IF NOT EXISTS idx_review_jobs_status ON review_jobs(status);
        CREATE INDEX IF NOT EXISTS idx_review_jobs_repo ON review_jobs(repo_id);
        CREATE INDEX IF NOT EXISTS idx_review_jobs_git_ref ON review_jobs(git_ref);
        CREATE INDEX IF NOT EXISTS idx_review_jobs_branch ON review_jobs(branch);
        CREATE INDEX IF NOT EXISTS idx_review_jobs_patch_id ON review_jobs(patch_id);
        CREATE UNIQUE INDEX IF NOT EXISTS idx_review_jobs_uuid ON review_jobs(uuid);
        CREATE UNIQUE INDEX IF NOT EXISTS idx_review_jobs_auto_design_dedup ON review_jobs(repo_id, commit_id, review_type) WHERE source = 'auto_design';
        CREATE UNIQUE INDEX IF NOT EXISTS idx_review_jobs_auto_design_dedup_ref ON review_jobs(repo_id, git_ref, review_type) WHERE source = 'auto_design';
        CREATE INDEX IF NOT EXISTS idx_commits_sha ON commits(sha);
        CREATE INDEX IF NOT EXISTS idx_reviews_closed ON reviews(closed);
        CREATE INDEX IF NOT EXISTS idx_reviews_verdict_bool ON reviews(verdict_bool);
        CREATE UNIQUE INDEX IF NOT EXISTS idx_reviews_uuid ON reviews(uuid);
        CREATE INDEX IF NOT EXISTS idx_responses_job_id ON responses(job_id);
        CREATE UNIQUE INDEX IF NOT EXISTS idx_responses_uuid ON responses(uuid);
        CREATE INDEX IF NOT EXISTS idx_responses_sync ON responses(source_machine_id, synced_at);
        CREATE INDEX IF NOT EXISTS idx_repos_identity ON repos(identity) WHERE identity IS NOT NULL;
        CREATE INDEX IF NOT EXISTS idx_ci_pr_batch_jobs_batch ON ci_pr_batch_jobs(batch_id);
        CREATE INDEX IF NOT EXISTS idx_ci_pr_batch_jobs_job ON ci_pr_batch_jobs(job_id);
        CREATE UNIQUE INDEX IF NOT EXISTS idx_ci_pr_batch_jobs_uniq ON ci_pr_batch_jobs(batch_id, job_id);
        """;

    /// <summary>
    /// <c>job_attempts</c> holds what guards a claim (attempt number, session given at enqueue, deaths of the daemon, the agent's process) and whether the
    /// stored review is that of a run before a rerun;
    /// the queue index keeps claiming flat: it holds queued rows only and orders old rows of either time format by real time (storage.md T1).
    /// </summary>
    private const string AdditionalTables = """
        CREATE TABLE IF NOT EXISTS event_log (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          ts_ms INTEGER NOT NULL,
          type TEXT NOT NULL,
          job_id INTEGER NOT NULL,
          repo TEXT NOT NULL,
          line BLOB NOT NULL
        );
        CREATE TABLE IF NOT EXISTS log_identity (
          id INTEGER PRIMARY KEY CHECK(id = 1),
          epoch TEXT NOT NULL,
          created_at TEXT NOT NULL DEFAULT (datetime('now'))
        );
        CREATE TABLE IF NOT EXISTS reader_cursors (
          reader TEXT PRIMARY KEY,
          seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS review_receipts (
          id INTEGER PRIMARY KEY,
          job_id INTEGER NOT NULL,
          attempt INTEGER NOT NULL,
          base_sha TEXT,
          head_sha TEXT,
          diff_hash TEXT,
          diff_bytes INTEGER NOT NULL DEFAULT 0,
          files_in_diff INTEGER NOT NULL DEFAULT 0,
          files_sent INTEGER NOT NULL DEFAULT 0,
          excluded TEXT NOT NULL DEFAULT '[]',
          truncated TEXT NOT NULL DEFAULT '[]',
          delivery TEXT NOT NULL DEFAULT 'none',
          dropped_sections TEXT NOT NULL DEFAULT '[]',
          prompt_bytes INTEGER NOT NULL DEFAULT 0,
          agent TEXT NOT NULL DEFAULT '',
          model TEXT,
          duration_ms INTEGER NOT NULL DEFAULT 0,
          input_tokens INTEGER,
          output_tokens INTEGER,
          output_hash TEXT,
          outcome TEXT NOT NULL DEFAULT 'error',
          verdict_rule TEXT,
          created_at TEXT NOT NULL DEFAULT (datetime('now')),
          UNIQUE(job_id, attempt)
        );
        CREATE TABLE IF NOT EXISTS job_attempts (
          job_id INTEGER PRIMARY KEY,
          attempt INTEGER NOT NULL DEFAULT 0,
          crashes INTEGER NOT NULL DEFAULT 0,
          superseded INTEGER NOT NULL DEFAULT 0,
          given_session_id TEXT,
          instance TEXT,
          agent_pid INTEGER,
          agent_started INTEGER
        );
        CREATE INDEX IF NOT EXISTS idx_attempt_process ON job_attempts(agent_pid) WHERE agent_pid IS NOT NULL;
        CREATE TABLE IF NOT EXISTS daemon_state (
          key TEXT PRIMARY KEY,
          value TEXT NOT NULL
        );
        CREATE INDEX IF NOT EXISTS idx_queue_order ON review_jobs(datetime(enqueued_at), id) WHERE status = 'queued';
        """;

    /// <summary>Creates what is missing. A file that already has everything is not written to.</summary>
    /// <exception cref="DatabaseException">The file was made by an older version whose shape must be migrated first.</exception>
    public static void Ensure(StoreConnection connection)
    {
        if (IsCurrent(connection))
        {
            return;
        }

        RefuseOlderShape(connection);
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Script(SharedTables);
            AddLaterColumns(connection);
            connection.Script(SharedIndexes);
            connection.Script(AdditionalTables);
            connection.Execute("INSERT OR IGNORE INTO log_identity(id, epoch) VALUES (1, ?1)", Uuid4.New());
            connection.Execute("COMMIT");
        }
        catch
        {
            // SQLite may have rolled back by itself; its first error is the one to show.
            connection.TryRollBack();
            throw;
        }
    }

    private static bool IsCurrent(StoreConnection connection) =>
        (long)connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name IN ('event_log', 'job_attempts', 'idx_queue_order', 'idx_review_jobs_patch_id', 'idx_repos_identity', 'daemon_state', 'idx_attempt_process')")! == 7
        && HasColumn(connection, "retry_not_before")
        && connection.Scalar("SELECT epoch FROM log_identity WHERE id = 1") is not null;

    /// <summary>Later versions of the reference have this very column; a file of 0.55 gets it.</summary>
    private static void AddLaterColumns(StoreConnection connection)
    {
        if (!HasColumn(connection, "retry_not_before"))
        {
            connection.Script("ALTER TABLE review_jobs ADD COLUMN retry_not_before TEXT");
        }
    }

    private static void RefuseOlderShape(StoreConnection connection)
    {
        if (connection.Scalar("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'review_jobs'") is not string sql)
        {
            return;
        }

        string? missing = !sql.Contains("'skipped'", StringComparison.Ordinal) ? "the status 'skipped'"
            : new[] { "skip_reason", "source", "min_severity", "command_line", "uuid", "output_prefix" }.FirstOrDefault(column => !HasColumn(connection, column));
        if (missing is not null)
        {
            throw new DatabaseException(
                $"the database was written by a version before 0.53 (review_jobs lacks {missing}); open it once with roborev 0.55 to bring it up to date, then start again");
        }
    }

    private static bool HasColumn(StoreConnection connection, string column) =>
        (long)connection.Scalar("SELECT count(*) FROM pragma_table_info('review_jobs') WHERE name = ?1", column)! > 0;
}
