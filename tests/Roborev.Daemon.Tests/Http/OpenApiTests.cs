using System.Net;
using System.Text.Json;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Http;

/// <summary>The description of the interface (http-api.md 8.9 and acceptance check 38).</summary>
public sealed class OpenApiTests
{
    private const string OperationIds =
        "list-jobs get-review list-comments list-repos list-branches get-status get-summary get-health ping get-sync-status list-activity enqueue-job batch-jobs "
        + "register-repo update-job-branch remap-jobs sync-now cancel-job rerun-job close-review add-comment create-fix-job mark-job-applied mark-job-rebased "
        + "get-job-output get-job-log get-job-patch stream-events shutdown";

    [Theory]
    [InlineData("openapi", "3.1.0")]
    [InlineData("openapi-3.0", "3.0.3")]
    public async Task Check_38_Both_versions_name_every_operation_and_no_server(string name, string version)
    {
        await using var daemon = await TestDaemon.StartAsync();

        var document = (await daemon.GetAsync($"/{name}.json")).Body;

        Assert.Equal(version, document.GetProperty("openapi").GetString());
        Assert.Equal(("roborev", "test"), (document.GetProperty("info").GetProperty("title").GetString(), document.GetProperty("info").GetProperty("version").GetString()));
        Assert.False(document.TryGetProperty("servers", out _));
        Assert.Equal(OperationIds.Split(' ').Order(), OperationsOf(document).Select(static operation => operation.Id).Order());
        Assert.All(OperationsOf(document), operation => Assert.NotEmpty(operation.Responses));
    }

    [Fact]
    public async Task Check_38_Every_described_route_is_served_with_the_described_method()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var document = (await daemon.GetAsync("/openapi.json")).Body;

        foreach (var (id, method, path, _) in OperationsOf(document))
        {
            // The other method is refused by the same table without any effect, which tells a served route from a missing one.
            using var request = new HttpRequestMessage(method == "get" ? HttpMethod.Post : HttpMethod.Get, path);
            using var answer = await daemon.Http.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.True(answer.StatusCode == HttpStatusCode.MethodNotAllowed, $"{id}: {answer.StatusCode}");
            Assert.Equal(method == "get" ? ["GET", "HEAD"] : ["POST"], answer.Content.Headers.Allow.Order());
        }
    }

    [Fact]
    public async Task Responses_are_those_of_the_interface()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var operations = OperationsOf((await daemon.GetAsync("/openapi.json")).Body).ToDictionary(static operation => operation.Id, static operation => operation.Responses);

        Assert.Equal(["200", "201", "400", "413", "500", "503"], operations["enqueue-job"]);
        Assert.Equal(["201", "400", "404", "500", "503"], operations["create-fix-job"]);
        Assert.All(operations.Where(static operation => operation.Key is not ("enqueue-job" or "create-fix-job")), static operation => Assert.Contains("default", operation.Value));
    }

    [Fact]
    public async Task Every_reference_in_the_document_has_its_target()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var text = await daemon.Http.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(text);

        var targets = References(document.RootElement).Distinct().ToList();

        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.True(Resolves(document.RootElement, target), target));
    }

    private static bool Resolves(JsonElement element, string pointer)
    {
        foreach (var step in pointer.Split('/').Skip(1))
        {
            if (!element.TryGetProperty(step, out element))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property =>
            property.NameEquals("$ref") && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static IEnumerable<(string Id, string Method, string Path, string[] Responses)> OperationsOf(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        select (
            method.Value.GetProperty("operationId").GetString()!,
            method.Name,
            path.Name,
            method.Value.GetProperty("responses").EnumerateObject().Select(static response => response.Name).Order(StringComparer.Ordinal).ToArray());
}
