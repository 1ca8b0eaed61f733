using Roborev.Core.Wire;

namespace Roborev.Client.Tests;

/// <summary>http-api.md 2.2, check 6; cli.md C23, H8.</summary>
public sealed class RuntimeRecordsTests : IDisposable
{
    /// <summary>Above the largest number that Linux gives to a process.</summary>
    private const int DeadPid = 5_000_000;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_record_without_network_means_tcp()
    {
        _folder.Write($"daemon.{DeadPid}.json", $$"""{"pid":{{DeadPid}},"addr":"127.0.0.1:7373","port":7373,"version":"x"}""");

        var file = Assert.Single(new RuntimeRecords(_folder.Path).List());

        Assert.Equal("127.0.0.1:7373", file.Endpoint?.Address);
    }

    [Fact]
    public void A_record_of_a_distant_address_has_no_endpoint()
    {
        _folder.Write("daemon.1.json", """{"pid":1,"addr":"10.1.2.3:7373"}""");

        Assert.Null(Assert.Single(new RuntimeRecords(_folder.Path).List()).Endpoint);
    }

    [Fact]
    public void The_old_file_name_and_every_other_name_of_the_form_are_read_but_nothing_else()
    {
        _folder.Write("daemon.json", """{"pid":1,"addr":"127.0.0.1:1"}""");
        _folder.Write("daemon.2.json", """{"pid":2,"addr":"127.0.0.1:2"}""");
        _folder.Write("daemon.abc.json.tmp", """{"pid":3,"addr":"127.0.0.1:3"}""");
        _folder.Write("tui.4.json", """{"pid":4,"addr":"127.0.0.1:4"}""");

        Assert.Equal([2, 1], new RuntimeRecords(_folder.Path).List().Select(file => file.Record.Pid));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"pid":1""")]
    [InlineData("""{"pid":0,"addr":"x"}""")]
    [InlineData("""{"pid":7,"addr":""}""")]
    public void A_damaged_file_is_deleted_only_when_the_process_in_its_name_is_dead(string text)
    {
        var dead = _folder.Write($"daemon.{DeadPid}.json", text);
        var living = _folder.Write($"daemon.{Environment.ProcessId}.json", text);
        var nameless = _folder.Write("daemon.json", text);

        Assert.Empty(new RuntimeRecords(_folder.Path).List());
        Assert.False(File.Exists(dead));
        Assert.True(File.Exists(living));
        Assert.True(File.Exists(nameless));
    }

    [Fact]
    public void No_directory_means_no_records() => Assert.Empty(new RuntimeRecords(Path.Combine(_folder.Path, "none")).List());

    [Fact]
    public void A_record_that_was_replaced_meanwhile_is_not_deleted()
    {
        var path = _folder.Write("daemon.json", """{"pid":1,"addr":"127.0.0.1:1"}""");
        var file = Assert.Single(new RuntimeRecords(_folder.Path).List());
        _folder.Write("daemon.json", """{"pid":2,"addr":"127.0.0.1:2"}""");

        RuntimeRecords.Delete(file);

        Assert.True(File.Exists(path));
    }

    [Fact]
    public void The_directory_identity_does_not_depend_on_the_way_to_it()
    {
        var link = _folder.Path + "-link";
        Directory.CreateSymbolicLink(link, _folder.Path);
        try
        {
            var id = DataDirectoryId.Of(_folder.Path);

            Assert.Equal(id, DataDirectoryId.Of(link + "/"));
            Assert.Matches("^[0-9a-f]{32}$", id);
            Assert.NotEqual(id, DataDirectoryId.Of("/"));
        }
        finally
        {
            Directory.Delete(link);
        }
    }
}
