using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Roborev.Core.Events;
using Roborev.Core.Wire;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Http;

/// <summary>The routes on the real server (acceptance checks of http-api.md 13, rules of sections 3 to 8).</summary>
public sealed class RouteTests
{
    [Fact]
    public async Task Check_11_Unknown_paths_wrong_methods_and_unclean_paths()
    {
        await using var daemon = await TestDaemon.StartAsync();
        async Task AssertPlainAsync(HttpMethod method, string path, HttpStatusCode status, string body, string? allow = null)
        {
            using var answer = await daemon.Http.SendAsync(new HttpRequestMessage(method, path));
            Assert.Equal((status, body), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
            Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal(allow ?? "", string.Join(", ", answer.Content.Headers.Allow));
        }

        await AssertPlainAsync(HttpMethod.Post, "/api/status", HttpStatusCode.MethodNotAllowed, "Method Not Allowed\n", "GET, HEAD");
        await AssertPlainAsync(HttpMethod.Get, "/api/enqueue", HttpStatusCode.MethodNotAllowed, "Method Not Allowed\n", "POST");
        await AssertPlainAsync(HttpMethod.Options, "/api/enqueue", HttpStatusCode.MethodNotAllowed, "Method Not Allowed\n", "POST");
        foreach (var path in (string[])["/api/nope", "/api/status/", "/API/status", "/"])
            await AssertPlainAsync(HttpMethod.Get, path, HttpStatusCode.NotFound, "404 page not found\n");

        using var redirect = await daemon.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(daemon.Http.BaseAddress + "/api//jobs?limit=1")));
        Assert.Equal((HttpStatusCode.TemporaryRedirect, "/api/jobs?limit=1"), (redirect.StatusCode, redirect.Headers.Location!.OriginalString));
        using var post = await daemon.Http.PostAsync(new Uri(daemon.Http.BaseAddress + "/api//enqueue"), null);
        Assert.Equal((HttpStatusCode.TemporaryRedirect, 0), (post.StatusCode, (await post.Content.ReadAsByteArrayAsync()).Length));
        using var head = await daemon.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/ping"));
        Assert.Equal((HttpStatusCode.OK, 0), (head.StatusCode, (await head.Content.ReadAsByteArrayAsync()).Length));
    }

    [Theory]
    [InlineData("limit=abc", "query.limit")]
    [InlineData("limit=1.5", "query.limit")]
    [InlineData("limit=99999999999999999999", "query.limit")]
    [InlineData("closed=maybe", "query.closed")]
    [InlineData("closed=True", "query.closed")]
    [InlineData("id=%20", "query.id")]
    [InlineData("before", "query.before")]
    [InlineData("omit_prompt=1&limit=x", "query.omit_prompt,query.limit")]
    public async Task Check_12_Wrong_values_are_listed(string query, string locations)
    {
        await using var daemon = await TestDaemon.StartAsync();

        var (status, body, _) = await daemon.GetAsync("/api/jobs?" + query);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("validation failed", body.GetProperty("detail").GetString());
        Assert.Equal(locations.Split(',').Order(), body.GetProperty("errors").EnumerateArray().Select(static error => error.GetProperty("location").GetString()).Order());
    }

    [Fact]
    public async Task Checks_12_and_13_Single_jobs_and_pages()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        Assert.Equal("""{"jobs":[],"has_more":false,"stats":{"done":0,"closed":0,"open":0}}""" + "\n", await daemon.Http.GetStringAsync("/api/jobs"));
        for (var i = 0; i < 10; i++)
            await daemon.EnqueueAsync();
        async Task<(string Ids, bool HasMore)> Page(string query)
        {
            var answer = (await daemon.GetAsync("/api/jobs?" + query)).Body.Deserialize(WireJson.Default.JobsAnswer)!;
            return (string.Join(' ', answer.Jobs!.Select(static job => job.Id)), answer.HasMore);
        }

        Assert.Equal("""{"jobs":[],"has_more":false}""" + "\n", await daemon.Http.GetStringAsync("/api/jobs?id=0"));
        Assert.Equal("""{"jobs":[],"has_more":false}""" + "\n", await daemon.Http.GetStringAsync("/api/jobs?id=999999"));
        Assert.Equal(("7", false), await Page("id=%2B7&limit=3&status=done"));
        Assert.Equal(("10 9 8 7 6", true), await Page("limit=5"));
        Assert.Equal(("10 9 8 7 6 5 4 3 2 1", false), await Page("limit=0&offset=5"));
        Assert.Equal(("10 9 8 7 6 5 4 3 2 1", false), await Page("limit=-1"));
        Assert.Equal(("10 9 8 7 6 5 4 3 2 1", false), await Page("limit=-999999&limit=2"));
        Assert.Equal(("5 4 3 2 1", false), await Page("before=6&limit="));
        Assert.Equal(("8 7", true), await Page("limit=2&offset=2"));
        Assert.Equal(("10 9", true), await Page("limit=2&offset=-2&unknown=%zz"));
    }

    [Fact]
    public async Task Check_14_Paths_are_cleaned_and_a_repository_wins_over_a_prefix()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        await daemon.EnqueueAsync();
        var (root, folder) = (daemon.Repository.Root, daemon.Repository.Folder);
        async Task<int> Count(string query) => (await daemon.GetAsync("/api/jobs?" + query)).Body.GetProperty("jobs").GetArrayLength();

        Assert.Equal(1, await Count($"repo={root}"));
        Assert.Equal(1, await Count($"repo={folder}/x/../repo"));
        Assert.Equal(1, await Count($"repo_prefix={folder}"));
        Assert.Equal(1, await Count($"repo_prefix={folder}//"));
        Assert.Equal(0, await Count($"repo_prefix={root}"));
        Assert.Equal(0, await Count($"repo_prefix={folder[..^1]}"));
        Assert.Equal(1, await Count("repo_prefix=/"));
        Assert.Equal(1, await Count($"repo={root}&repo_prefix=/nowhere"));
        Assert.Equal(0, await Count($"repo=/nowhere&repo_prefix={folder}"));
    }

    [Fact]
    public async Task Check_17_An_enqueue_answers_with_the_job_and_the_number_of_its_event()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var sha = daemon.Repository.Commit(message: "subject <line>");

        var (status, body, headers) = await daemon.PostAsync("/api/enqueue", new { REPO_PATH = daemon.Repository.Root, git_ref = "main", agent = "test", extra = 1 });

        Assert.Equal(HttpStatusCode.Created, status);
        var job = body.Deserialize(WireJson.Default.ReviewJob)!;
        Assert.Equal((sha, "queued", "review", "main", daemon.Repository.Root, "repo", "subject <line>"), (job.GitRef, job.Status, job.JobType, job.Branch, job.RepoPath, job.RepoName, job.CommitSubject));
        Assert.Equal((0, false, null), (job.RetryCount, job.Agentic, job.WorktreePath));
        Assert.NotNull(job.Uuid);
        Assert.Equal("2", headers.GetValues("X-Roborev-Seq").Single());
        Assert.NotEmpty(headers.GetValues("X-Roborev-Epoch").Single());
        Assert.Equal(headers.GetValues("X-Roborev-Instance"), (await daemon.GetAsync("/api/ping")).Headers.GetValues("X-Roborev-Instance"));
        Assert.Contains("no workers", (await daemon.JobAsync(job.Id)).ClaimBlocked);
    }

    [Fact]
    public async Task Check_17_Excluded_messages_are_skipped()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit(".roborev.toml", "excluded_commit_patterns = [\"WIP\"]\n");
        daemon.Repository.Commit(message: "wip: later");

        var (status, body, _) = await daemon.PostAsync("/api/enqueue", new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "test" });

        Assert.Equal((HttpStatusCode.OK, true), (status, body.GetProperty("skipped").GetBoolean()));
        Assert.Equal((HttpStatusCode.Created, 1), ((await daemon.PostAsync("/api/enqueue", new { repo_path = daemon.Repository.Root, git_ref = "HEAD^", agent = "test" })).Status, 1));
    }

    [Theory]
    [InlineData("""{"repo_path":"REPO","git_ref":"HEAD","agent":"test","review_type":"poetry"}""", 400, "poetry")]
    [InlineData("""{"repo_path":"REPO","git_ref":"HEAD","agent":"test","reasoning":"slow"}""", 400, "slow")]
    [InlineData("""{"repo_path":"REPO","git_ref":"HEAD","agent":"test","min_severity":"dire"}""", 400, "dire")]
    [InlineData("""{"repo_path":"REPO","git_ref":"HEAD","agent":"nobody"}""", 400, "nobody")]
    [InlineData("""{"repo_path":"REPO","git_ref":"none","agent":"test"}""", 400, "none")]
    [InlineData("""{"repo_path":"REPO","git_ref":"--help","agent":"test"}""", 400, "--help")]
    [InlineData("""{"repo_path":"REPO","git_ref":"none..HEAD","agent":"test"}""", 400, "none..HEAD")]
    [InlineData("""{"repo_path":"REPO","git_ref":"HEAD^{tree}","agent":"test"}""", 400, "HEAD^{tree}")]
    [InlineData("""{"repo_path":"REPO","git_ref":"dirty","agent":"test"}""", 400, "diff_content")]
    [InlineData("""{"repo_path":"REPO","agent":"test"}""", 400, "git_ref")]
    [InlineData("""{"git_ref":"HEAD","agent":"test"}""", 400, "repo_path")]
    [InlineData("""{"repo_path":"/nowhere","git_ref":"HEAD","agent":"test"}""", 400, "/nowhere")]
    [InlineData("""{"repo_path":".","git_ref":"HEAD","agent":"test"}""", 400, ".")]
    [InlineData("""{"repo_path":"REPO","git_ref":"x","custom_prompt":"p","job_type":"poem","agent":"test"}""", 400, "poem")]
    public async Task Checks_18_to_20_A_bad_enqueue_is_refused_by_name_and_leaves_nothing(string body, int status, string named)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();

        var (answered, error, headers) = await daemon.PostAsync("/api/enqueue", body.Replace("REPO", daemon.Repository.Root, StringComparison.Ordinal));

        Assert.Equal(status, (int)answered);
        Assert.Contains(named, error.GetProperty("error").GetString());
        Assert.DoesNotContain('\n', error.GetProperty("error").GetString()!);
        Assert.Equal("0", headers.GetValues("X-Roborev-Seq").Single());
    }

    [Fact]
    public async Task Check_18_A_broken_repository_file_is_refused()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit(".roborev.toml", "agent = \n");

        var (status, body, _) = await daemon.PostAsync("/api/enqueue", new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "test" });

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(".roborev.toml", body.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(204_800, false, 201)]
    [InlineData(204_801, false, 400)]
    [InlineData(300_000, false, 413)]
    [InlineData(300_000, true, 413)]
    public async Task Check_19_The_size_of_a_dirty_diff_is_limited(int size, bool isChunked, int status)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        var body = JsonSerializer.SerializeToUtf8Bytes(new { repo_path = daemon.Repository.Root, git_ref = "dirty", agent = "test", diff_content = new string('x', size) });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/enqueue") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = isChunked;

        using var answer = await daemon.Http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status != 201)
            Assert.NotEmpty(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString()!);
    }

    /// <summary>3.3: body and content type, status on a loose route, status on a strict one.</summary>
    [Theory]
    [InlineData("", "application/json", 400, 400)]
    [InlineData("{", "application/json", 422, 400)]
    [InlineData("""{"job_id":1} x""", "application/json", 422, 400)]
    [InlineData("""{"job_id":"1","closed":true}""", "application/json", 422, 422)]
    [InlineData("""{"job_id":1.0,"closed":true}""", "application/json", 422, 422)]
    [InlineData("""{"job_id":99999999999999999999,"closed":true}""", "application/json", 422, 422)]
    [InlineData("""{"job_id":null,"closed":true}""", "application/json", 400, 422)]
    [InlineData("null", "application/json", 400, 422)]
    [InlineData("[]", "application/json", 422, 422)]
    [InlineData("""{}""", "application/json", 400, 422)]
    [InlineData("""{"job_id":0}""", "application/json", 400, 400)]
    [InlineData("""{"job_id":9,"closed":true,"extra":1}""", "application/json", 404, 422)]
    [InlineData("""{"job_id":9,"closed":true}""", "text/plain", 422, 415)]
    [InlineData("""{"job_id":9,"closed":true}""", "Application/JSON", 422, 415)]
    [InlineData("""{"JOB_ID":9}""", "application/json; charset=utf-8", 400, 404)]
    [InlineData("""{"job_id":1,"job_id":9}""", "application/vnd.x+json", 400, 404)]
    [InlineData("""{"$schema":"x","job_id":9}""", null, 400, 404)]
    public async Task Body_rules(string body, string? contentType, int loose, int strict)
    {
        await using var daemon = await TestDaemon.StartAsync();
        async Task<int> Post(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            if (contentType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            using var answer = await daemon.Http.SendAsync(request);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
            var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
            Assert.NotEmpty(problem.GetProperty("error").GetString()!);
            return (int)answer.StatusCode;
        }

        Assert.Equal(loose, await Post("/api/review/close"));
        Assert.Equal(strict, await Post("/api/job/cancel"));
        Assert.Equal(strict, await Post("/api/job/rerun"));
    }

    [Theory]
    [InlineData(1_048_575, false, 404)]
    [InlineData(1_048_575, true, 404)]
    [InlineData(1_048_576, false, 413)]
    [InlineData(1_048_576, true, 413)]
    public async Task A_body_of_a_mebibyte_is_too_large(int size, bool isChunked, int status)
    {
        await using var daemon = await TestDaemon.StartAsync();
        var head = """{"job_id":9,"commenter":"a","comment":" """;
        var body = head + new string('x', size - head.Length - 2) + "\"}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/comment") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = isChunked;

        using var answer = await daemon.Http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Check_35_A_body_that_does_not_arrive_is_given_up_after_five_seconds()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", daemon.Record.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("POST /api/comment HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"job"));
        using var reader = new StreamReader(new NetworkStream(socket));

        var answer = await reader.ReadToEndAsync().WaitAsync(EventReader.Patience);

        Assert.StartsWith("HTTP/1.1 408", answer);
        Assert.Contains("request body read timeout", answer);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("evil.example", null, null, 403)]
    [InlineData("127.0.0.1.evil.example", null, null, 403)]
    [InlineData("localhost:1", null, null, 403)]
    [InlineData("localhost", null, null, 200)]
    [InlineData("LOCALHOST:PORT", null, null, 200)]
    [InlineData("127.0.0.1:PORT", null, null, 200)]
    [InlineData("[::1]:PORT", null, null, 200)]
    [InlineData("localhost", "http://evil.example", null, 403)]
    [InlineData("localhost", "null", null, 403)]
    [InlineData("localhost", "http://localhost:1", null, 403)]
    [InlineData("localhost", "http://localhost:PORT", null, 200)]
    [InlineData("localhost", null, "cross-site", 403)]
    [InlineData("localhost", null, "same-site", 403)]
    [InlineData("localhost", null, "none", 200)]
    [InlineData("localhost", null, "same-origin", 200)]
    public async Task Check_34_Foreign_hosts_and_pages_are_refused(string host, string? origin, string? site, int status)
    {
        await using var daemon = await TestDaemon.StartAsync();
        string Fill(string text) => text.Replace("PORT", daemon.Record.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        foreach (var path in (string[])["/api/status", "/api/nope", "/api/stream/events"])
        {
            using var request = new HttpRequestMessage(path == "/api/stream/events" ? HttpMethod.Head : HttpMethod.Get, path);
            request.Headers.Host = Fill(host);
            if (origin is not null)
                request.Headers.TryAddWithoutValidation("Origin", Fill(origin));
            if (site is not null)
                request.Headers.Add("Sec-Fetch-Site", site);
            using var answer = await daemon.Http.SendAsync(request);
            Assert.Equal(status == 403 ? 403 : path == "/api/nope" ? 404 : 200, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Checks_21_and_22_Cancel_and_rerun_answer_by_state_and_name_their_event()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();

        Assert.Equal(HttpStatusCode.NotFound, await daemon.RerunAsync(job.Id));
        var canceled = await daemon.PostAsync("/api/job/cancel", new { job_id = job.Id });
        Assert.Equal((HttpStatusCode.OK, true, "3"), (canceled.Status, canceled.Body.GetProperty("success").GetBoolean(), canceled.Headers.GetValues("X-Roborev-Seq").Single()));
        Assert.Equal(HttpStatusCode.NotFound, await daemon.CancelAsync(job.Id));
        Assert.Equal(HttpStatusCode.NotFound, await daemon.CancelAsync(999));
        Assert.Equal("canceled", (await daemon.JobAsync(job.Id)).Status);
        Assert.Equal(HttpStatusCode.OK, await daemon.RerunAsync(job.Id));
        Assert.Equal("queued", (await daemon.JobAsync(job.Id)).Status);
        Assert.Equal(HttpStatusCode.NotFound, await daemon.RerunAsync(999));

        var own = (await daemon.WaitAsync(EventTypes.JobRequeued, job.Id)).Where(line => line.JobId == job.Id).Select(static line => line.Type);
        Assert.Equal([EventTypes.JobEnqueued, EventTypes.ReviewCanceled, EventTypes.JobRequeued], own);
    }

    [Fact]
    public async Task Checks_10_and_11_Closing_twice_is_one_event_and_closing_nothing_is_404_and_none()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1);
        daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);
        async Task<(HttpStatusCode, long)> Close(long id, bool closed)
        {
            var answer = await daemon.PostAsync("/api/review/close", new { job_id = id, closed });
            return (answer.Status, long.Parse(answer.Headers.GetValues("X-Roborev-Seq").Single(), System.Globalization.CultureInfo.InvariantCulture));
        }

        var head = (await Close(999, true)).Item2;
        Assert.Equal((HttpStatusCode.NotFound, head), await Close(999, true));
        Assert.Equal((HttpStatusCode.OK, head + 1), await Close(job.Id, true));
        Assert.Equal((HttpStatusCode.OK, head + 1), await Close(job.Id, true));
        Assert.True((await daemon.ReviewAsync(job.Id))!.Closed);
        Assert.Equal((HttpStatusCode.OK, head + 2), await Close(job.Id, false));
        Assert.Equal((HttpStatusCode.BadRequest, head + 2), ((await daemon.PostAsync("/api/review/close", new { job_id = job.Id })).Status, head + 2));
        var closing = (await daemon.WaitAsync(EventTypes.ReviewReopened, job.Id)).Where(static line => line.Type is EventTypes.ReviewClosed or EventTypes.ReviewReopened).ToList();
        Assert.Equal([EventTypes.ReviewClosed, EventTypes.ReviewReopened], closing.Select(static line => line.Type));
        Assert.All(closing, line => Assert.Equal((job.RepoPath, "repo", job.GitRef, "test"), (line.Repo, line.RepoName, line.Sha, line.Agent)));
    }

    [Fact]
    public async Task Check_28_A_review_is_found_by_job_and_by_ref()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1);
        var sha = daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);

        var byJob = await daemon.GetAsync($"/api/review?job_id={job.Id}&sha=other");
        var bySha = await daemon.GetAsync($"/api/review?sha={sha}");

        Assert.Equal(byJob.Body.GetRawText(), bySha.Body.GetRawText());
        var review = byJob.Body.Deserialize(WireJson.Default.Review)!;
        Assert.Equal((job.Id, "test", job.Id, "done"), (review.JobId, review.Agent, review.Job!.Id, review.Job.Status));
        Assert.NotNull(review.Job.Receipt);
        Assert.Equal(1, review.Job.Receipt!.Attempt);
        Assert.Contains(sha[..7], review.Output);
        foreach (var (query, status) in (IEnumerable<(string, int)>)[("", 400), ("job_id=10abc", 422), ("job_id=999", 404), ("sha=none", 404), ("job_id=", 400)])
            Assert.Equal((query, status), (query, (int)(await daemon.GetAsync("/api/review?" + query)).Status));
    }

    [Fact]
    public async Task Check_29_Comments_go_to_jobs_of_any_status_and_to_commits()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var sha = daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();
        await daemon.CancelAsync(job.Id);

        var added = await daemon.PostAsync("/api/comment", new { commenter = "ann", comment = "<b>&", job_id = job.Id });
        Assert.Equal(HttpStatusCode.Created, added.Status);
        Assert.Equal((job.Id, "ann", "<b>&"), (added.Body.GetProperty("job_id").GetInt64(), added.Body.GetProperty("responder").GetString(), added.Body.GetProperty("response").GetString()));
        Assert.Equal(HttpStatusCode.Created, (await daemon.PostAsync("/api/comment", new { commenter = "bob", comment = "x", sha })).Status);
        Assert.Contains("\"response\":\"<b>&\"", await daemon.Http.GetStringAsync($"/api/comments?job_id={job.Id}"));
        Assert.Contains("\"responder\":\"bob\"", await daemon.Http.GetStringAsync($"/api/comments?sha={sha}"));
        Assert.Contains("\"responder\":\"bob\"", await daemon.Http.GetStringAsync($"/api/comments?commit_id={job.CommitId}"));
        Assert.Equal("{\"responses\":[]}\n", await daemon.Http.GetStringAsync("/api/comments?job_id=999"));
        foreach (var (body, status) in (IEnumerable<(object, int)>)[
            (new { commenter = "", comment = "x", job_id = job.Id }, 400), (new { commenter = "a", job_id = job.Id }, 400), (new { commenter = "a", comment = "x" }, 400),
            (new { commenter = "a", comment = "x", job_id = 999 }, 404), (new { commenter = "a", comment = "x", sha = "none" }, 404)])
            Assert.Equal(status, (int)(await daemon.PostAsync("/api/comment", body)).Status);
        foreach (var (query, status) in (IEnumerable<(string, int)>)[("", 400), ("sha=none", 404), ("job_id=x", 422)])
            Assert.Equal(status, (int)(await daemon.GetAsync("/api/comments?" + query)).Status);
    }

    [Fact]
    public async Task Status_ping_health_and_activity_tell_about_the_daemon()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 2);
        daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);

        var ping = (await daemon.GetAsync("/api/ping")).Body;
        Assert.Equal(("roborev", "test", Environment.ProcessId), (ping.GetProperty("service").GetString(), ping.GetProperty("version").GetString(), ping.GetProperty("pid").GetInt32()));
        Assert.Equal(DataDirectoryId.Of(daemon.Data), ping.GetProperty("data_dir_id").GetString());
        var status = (await daemon.GetAsync("/api/status")).Body.Deserialize(WireJson.Default.StatusAnswer)!;
        Assert.Equal((1, 0, 0, 2, "tcp", daemon.Record.Addr, daemon.Record.Port), (status.CompletedJobs, status.QueuedJobs, status.FailedJobs, status.MaxWorkers, status.Network, status.Address, status.Port));
        Assert.NotNull(status.MachineId);
        var health = (await daemon.GetAsync("/api/health")).Body.Deserialize(WireJson.Default.HealthAnswer)!;
        Assert.True(health.Healthy);
        Assert.Equal(["database", "workers"], health.Components!.Select(static component => component.Name));
        Assert.Equal((0, 0), (health.RecentErrors!.Count, health.ErrorCount24h));
        string[] Happenings(JsonElement body) => [.. body.GetProperty("entries").EnumerateArray().Select(static entry => entry.GetProperty("event").GetString()!)];
        Assert.Equal("daemon.started", Happenings((await daemon.GetAsync("/api/activity")).Body)[^1]);
        Assert.Contains("job.enqueued", Happenings((await daemon.GetAsync("/api/activity?limit=abc")).Body));
        Assert.Single(Happenings((await daemon.GetAsync("/api/activity?limit=1")).Body));
        Assert.Equal(Happenings((await daemon.GetAsync("/api/activity?limit=-5")).Body), Happenings((await daemon.GetAsync("/api/activity?limit=9999")).Body));
    }

    [Fact]
    public async Task Check_32_Health_is_200_and_false_when_a_job_runs_too_long()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: ScriptedAgent.WaitFor("go") + "\n" + ScriptedAgent.Passes, config: "job_timeout_minutes = 600\n", time: clock);
        daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();
        await daemon.WaitAsync(EventTypes.ReviewStarted, job.Id);
        clock.Advance(TimeSpan.FromMinutes(31));

        var (status, body, _) = await daemon.GetAsync("/api/health");

        Assert.Equal((HttpStatusCode.OK, false), (status, body.GetProperty("healthy").GetBoolean()));
        daemon.Agent!.Touch("go");
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);
    }

    [Fact]
    public async Task A_repository_is_registered_once_by_any_path_into_it()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit("sub/a.txt");

        var first = await daemon.PostAsync("/api/repos/register", new { repo_path = daemon.Repository.Root });
        var second = await daemon.PostAsync("/api/repos/register", new { repo_path = Path.Combine(daemon.Repository.Root, "sub") });

        Assert.Equal((HttpStatusCode.OK, daemon.Repository.Root), (first.Status, first.Body.GetProperty("root_path").GetString()));
        Assert.Equal(first.Body.GetRawText(), second.Body.GetRawText());
        Assert.Equal("1", second.Headers.GetValues("X-Roborev-Seq").Single());
        foreach (var path in (string?[])[null, "", "relative", "/nowhere", daemon.Folder])
            Assert.Equal(HttpStatusCode.BadRequest, (await daemon.PostAsync("/api/repos/register", new { repo_path = path })).Status);
    }

    [Fact]
    public async Task Section_13_8_A_read_names_a_number_that_its_body_contains_at_least()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
                await daemon.EnqueueAsync();
        });

        while (!writing.IsCompleted)
        {
            var (_, body, headers) = await daemon.GetAsync("/api/jobs?limit=0");
            var seq = long.Parse(headers.GetValues("X-Roborev-Seq").Single(), System.Globalization.CultureInfo.InvariantCulture);
            // Number 1 is the repository's; each further one is a job's.
            Assert.True(body.GetProperty("jobs").GetArrayLength() >= seq - 1);
        }

        await writing;
    }
}
