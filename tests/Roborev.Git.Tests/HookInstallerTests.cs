using System.Text;

namespace Roborev.Git.Tests;

public sealed class HookInstallerTests
{
    private const string Binary = "/opt/roborev/bin/roborev";

    private static readonly HookInstaller Installer = new(TestRepository.Git);

    [Fact]
    public async Task Check_23_two_executable_files_and_a_second_run_that_changes_nothing()
    {
        using TestRepository repository = new();

        var first = await InstallAsync(repository);
        var before = HookNames.All.Select(kind => File.GetLastWriteTimeUtc(HookPath(repository, kind))).ToList();
        var second = await InstallAsync(repository);

        Assert.All(first, result => Assert.Equal(HookInstallOutcome.Installed, result.Outcome));
        Assert.All(second, result => Assert.Equal(HookInstallOutcome.Current, result.Outcome));
        Assert.Equal(before, HookNames.All.Select(kind => File.GetLastWriteTimeUtc(HookPath(repository, kind))));
        Assert.All(HookNames.All, kind => Assert.Equal("rwxr-xr-x", ModeOf(HookPath(repository, kind))));
        Assert.Equal(2, Directory.GetFiles(repository.At(".git/hooks")).Count(file => !file.EndsWith(".sample")));
    }

    [Fact]
    public async Task Check_24_our_call_precedes_the_owners_exit_and_removal_gives_the_file_back()
    {
        using TestRepository repository = new();
        byte[] original = [.. "#!/bin/sh\necho caf"u8, 0xE9, .. "\nexit 0\n"u8];
        repository.Write(".git/hooks/post-commit", original);

        var result = (await InstallAsync(repository))[0];
        var content = Encoding.Latin1.GetString(File.ReadAllBytes(result.Path));

        Assert.Equal(HookInstallOutcome.Embedded, result.Outcome);
        Assert.True(content.IndexOf("\n_roborev_hook\n") is var call && call > 0 && call < content.IndexOf("exit 0\n"));
        // It was not executable, so git would never have run it.
        Assert.Contains("x", ModeOf(result.Path));
        var removed = await Installer.UninstallAllAsync(await LocateAsync(repository), TestRepository.Token);
        Assert.Equal([HookRemoveOutcome.Cleaned, HookRemoveOutcome.Deleted], removed.Select(hook => hook.Outcome));
        Assert.Equal(original, File.ReadAllBytes(result.Path));
        Assert.False(File.Exists(HookPath(repository, HookKind.PostRewrite)));
        Assert.All(await Installer.UninstallAllAsync(await LocateAsync(repository), TestRepository.Token), hook => Assert.Equal(HookRemoveOutcome.Nothing, hook.Outcome));
    }

    [Fact]
    public async Task Check_26_a_hook_in_another_language_is_left_alone_unless_forced()
    {
        using TestRepository repository = new();
        repository.Write(".git/hooks/post-commit", "#!/usr/bin/env python3\nprint('x')\n");

        var gentle = await InstallAsync(repository);

        Assert.Equal([HookInstallOutcome.NonShell, HookInstallOutcome.Installed], gentle.Select(result => result.Outcome));
        Assert.All(gentle, result => Assert.False(result.IsRealError));
        Assert.StartsWith("#!/usr/bin/env python3", File.ReadAllText(gentle[0].Path));
        var forced = await InstallAsync(repository, force: true);
        Assert.Equal(HookText.RenderStandalone(HookKind.PostCommit, Binary), File.ReadAllText(forced[0].Path));
    }

    [Fact]
    public async Task A_moved_executable_is_written_anew_and_the_owners_lines_stay()
    {
        using TestRepository repository = new();
        repository.Write(".git/hooks/post-commit", "#!/bin/sh\necho mine\n");
        await InstallAsync(repository);

        var results = await Installer.InstallAllAsync(await LocateAsync(repository), "/new/ünï $place/roborev", force: false, TestRepository.Token);

        Assert.All(results, result => Assert.Equal(HookInstallOutcome.PathChanged, result.Outcome));
        Assert.Equal("#!/bin/sh\n" + HookText.RenderEmbedded(HookKind.PostCommit, "/new/ünï $place/roborev") + "echo mine\n", File.ReadAllText(results[0].Path));
        Assert.All(await Installer.InstallAllAsync(await LocateAsync(repository), "/new/ünï $place/roborev", force: false, TestRepository.Token),
            result => Assert.Equal(HookInstallOutcome.Current, result.Outcome));
    }

    [Fact]
    public async Task A_current_hook_that_lost_its_permission_becomes_executable_again()
    {
        using TestRepository repository = new();
        var path = (await InstallAsync(repository))[0].Path;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        await InstallAsync(repository);

        Assert.Equal("rwxr-x---", ModeOf(path));
    }

    [Fact]
    public async Task A_link_that_leaves_the_hooks_directory_is_not_written_through()
    {
        using TestRepository repository = new();
        var shared = Path.Combine(repository.Folder, "shared-hook");
        File.WriteAllText(shared, "#!/bin/sh\necho shared\n");
        Directory.CreateDirectory(repository.At(".git/hooks"));
        File.CreateSymbolicLink(repository.At(".git/hooks/post-commit"), shared);

        var refused = (await InstallAsync(repository))[0];
        var forced = (await InstallAsync(repository, force: true))[0];

        Assert.True(refused.IsRealError);
        Assert.Contains("outside the hooks directory", refused.Message);
        Assert.Equal(HookInstallOutcome.Installed, forced.Outcome);
        Assert.Equal("#!/bin/sh\necho shared\n", File.ReadAllText(shared));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_an_error_and_never_overwritten()
    {
        using TestRepository repository = new();
        Directory.CreateDirectory(repository.At(".git/hooks/post-commit"));

        var result = (await InstallAsync(repository))[0];

        Assert.True(result.IsRealError);
        Assert.Equal(HookState.Unreadable, (await StatesAsync(repository)).PostCommit);
        Assert.True(Directory.Exists(result.Path));
    }

    [Fact]
    public async Task States_tell_upgrade_absence_and_the_missing_companion()
    {
        using TestRepository repository = new();
        var absent = await StatesAsync(repository);
        repository.Write(".git/hooks/post-commit", "#!/bin/sh\n# RoboRev post-commit hook\nroborev enqueue --sha HEAD &\n");
        var old = await StatesAsync(repository);
        await InstallAsync(repository);
        var current = await StatesAsync(repository);

        Assert.True(absent.IsNotInstalled(HookKind.PostCommit));
        Assert.False(absent.IsMissingCompanion(HookKind.PostRewrite));
        Assert.True(old.NeedsUpgrade(HookKind.PostCommit) && old.IsMissingCompanion(HookKind.PostRewrite));
        Assert.Equal((HookState.Current, HookState.Current), (current.PostCommit, current.PostRewrite));
        Assert.False(current.NeedsUpgrade(HookKind.PostCommit) || current.IsMissingCompanion(HookKind.PostRewrite));
    }

    [Fact]
    public async Task Check_27_a_relative_hooks_path_becomes_absolute_and_can_be_restored()
    {
        using TestRepository repository = new();
        repository.Commit();
        repository.Run("config", "core.hooksPath", "my hooks");
        var worktree = Path.Combine(repository.Folder, "wt");
        repository.Run("worktree", "add", "-q", worktree);
        var location = (await new RepositoryLocator(TestRepository.Git).LocateAsync(worktree, TestRepository.Token))!;
        HooksPathSetting setting = new(TestRepository.Git);

        var change = await setting.MakeAbsoluteAsync(location, TestRepository.Token);
        var results = await Installer.InstallAllAsync(location, Binary, force: false, TestRepository.Token);

        Assert.Equal(new HooksPathChange("my hooks", repository.Root + "/my hooks"), change);
        Assert.Equal(repository.Root + "/my hooks", repository.Run("config", "--local", "core.hooksPath"));
        Assert.Equal(repository.At("my hooks/post-commit"), results[0].Path);
        Assert.True(File.Exists(results[1].Path));
        Assert.Null(await setting.MakeAbsoluteAsync(location, TestRepository.Token));
        Assert.NotNull(await setting.RestoreAsync(location, TestRepository.Token));
        Assert.Equal("my hooks", repository.Run("config", "--local", "core.hooksPath"));
        Assert.Null(await setting.RestoreAsync(location, TestRepository.Token));
    }

    [Theory]
    [InlineData("~", false)]
    [InlineData("~/hooks", false)]
    [InlineData("~\\hooks", false)]
    [InlineData("~user/hooks", false)]
    [InlineData("~_x/hooks", false)]
    [InlineData("/abs/hooks", false)]
    [InlineData("C:/hooks", false)]
    [InlineData("", false)]
    [InlineData("~1", true)]
    [InlineData("~-x", true)]
    [InlineData("hooks", true)]
    [InlineData("./a/../b", true)]
    public void Check_27_tilde_paths_and_absolute_ones_are_not_relative(string value, bool expected) => Assert.Equal(expected, HooksPathSetting.IsRelative(value));

    [Theory]
    [InlineData("~/hooks")]
    [InlineData("/abs/hooks")]
    [InlineData("")]
    public async Task Check_27_a_hooks_path_that_is_not_relative_is_left_alone(string value)
    {
        using TestRepository repository = new();
        repository.Run("config", "core.hooksPath", value);

        Assert.Null(await new HooksPathSetting(TestRepository.Git).MakeAbsoluteAsync(await LocateAsync(repository), TestRepository.Token));
        Assert.Equal(value, repository.Run("config", "core.hooksPath"));
    }

    [Fact]
    public async Task A_hooks_path_that_came_from_the_global_configuration_is_restored_by_unsetting_ours()
    {
        using TestRepository repository = new();
        repository.Write("global", "[core]\n\thooksPath = shared\n");
        repository.Write("git", "#!/bin/sh\nGIT_CONFIG_GLOBAL='" + repository.At("global") + "' exec git \"$@\"\n");
        repository.MakeExecutable("git");
        HooksPathSetting setting = new(new GitRunner(repository.At("git")));

        Assert.Equal(new HooksPathChange("shared", repository.Root + "/shared"), await setting.MakeAbsoluteAsync(await LocateAsync(repository), TestRepository.Token));
        Assert.Equal(repository.Root + "/shared", repository.Run("config", "--local", "core.hooksPath"));
        Assert.Equal(new HooksPathChange(repository.Root + "/shared", ""), await setting.RestoreAsync(await LocateAsync(repository), TestRepository.Token));
        Assert.Equal(1, TestRepository.Execute(repository.Root, "git", [], ["config", "--local", "core.hooksPath"], null).Code);
    }

    [Fact]
    public async Task A_generated_directory_brings_advice()
    {
        using TestRepository repository = new();
        repository.Write(".husky/_/h", "x");
        repository.Run("config", "core.hooksPath", ".husky/_");
        repository.Write(".husky/_/post-rewrite", "#!/bin/sh\n# lefthook\n");

        var results = await InstallAsync(repository);

        Assert.All(results, result => Assert.Contains("husky", result.Advice));
        Assert.Contains("roborev post-commit", results[0].Advice);
        Assert.Contains("lefthook", HookManagers.Advice("/x/hooks", HookKind.PostCommit, "call_lefthook run"));
        Assert.Null(HookManagers.Advice("/x/hooks", HookKind.PostCommit, "#!/bin/sh\n# see pre-commit\n"));
    }

    [Theory]
    [InlineData("#!/bin/sh\n")]
    [InlineData("#!/bin/sh -eu\nset -C\n")]
    [InlineData("#!/bin/bash\nset -euo pipefail\n")]
    public async Task Check_22_git_runs_our_hooks_and_the_owners_part_still_reads_the_pairs(string head)
    {
        using TestRepository repository = new(name: "repo $x `y` \"z\"");
        repository.CommitFile("a", "1");
        repository.Write(".git/fake/roborev", "#!/bin/sh\necho \"$*\" >> \"$OLDPWD_LOG\"\n[ \"$1\" = remap ] && cat >> \"$OLDPWD_LOG\"\necho noise >&2\nexit 3\n");
        repository.MakeExecutable(".git/fake/roborev");
        repository.Write(".git/hooks/post-rewrite", head + "cat > pairs.txt\n");
        repository.Write(".git/hooks/post-commit", head + "echo ran > ran.txt\nexit 0\n");
        await Installer.InstallAllAsync(await LocateAsync(repository), repository.At(".git/fake/roborev"), force: false, TestRepository.Token);
        var log = Path.Combine(repository.Folder, "log");
        var old = repository.Head;

        var (code, _, error) = TestRepository.Execute(repository.Root, "git", [("OLDPWD_LOG", log)], ["commit", "-q", "--amend", "-m", "new"], null);

        Assert.Equal((0, ""), (code, error));
        var pair = $"{old} {repository.Head}\n";
        Assert.Equal(pair, File.ReadAllText(repository.At("pairs.txt")));
        Assert.Equal("ran\n", File.ReadAllText(repository.At("ran.txt")));
        Assert.Equal("post-commit\nremap --quiet\n" + pair, File.ReadAllText(log));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_roborev_on_the_machine_a_commit_is_silent_and_the_owners_part_runs(bool hasOwner)
    {
        using TestRepository repository = new();
        repository.CommitFile("a", "1");
        if (hasOwner)
        {
            repository.Write(".git/hooks/post-commit", "#!/bin/sh -e\necho ran > ran.txt\n");
            repository.Write(".git/hooks/post-rewrite", "#!/bin/sh -e\ncat > pairs.txt\n");
        }

        await InstallAsync(repository);

        var (code, output, error) = TestRepository.Execute(repository.Root, "git", [], ["commit", "-q", "--amend", "-m", "new"], null);

        Assert.Equal((0, "", ""), (code, output, error));
        Assert.Equal(hasOwner, File.Exists(repository.At("ran.txt")));
        Assert.Equal(hasOwner, File.Exists(repository.At("pairs.txt")) && File.ReadAllText(repository.At("pairs.txt")).Length > 80);
    }

    private static string HookPath(TestRepository repository, HookKind kind) => repository.At(".git/hooks/" + kind.FileName);

    private static async Task<CheckoutLocation> LocateAsync(TestRepository repository) =>
        (await new RepositoryLocator(TestRepository.Git).LocateAsync(repository.Root, TestRepository.Token))!;

    private static async Task<IReadOnlyList<HookInstallResult>> InstallAsync(TestRepository repository, bool force = false) =>
        await Installer.InstallAllAsync(await LocateAsync(repository), Binary, force, TestRepository.Token);

    private static async Task<HookStates> StatesAsync(TestRepository repository) => await Installer.InspectAsync(await LocateAsync(repository), TestRepository.Token);

    private static string ModeOf(string path)
    {
        if (OperatingSystem.IsWindows())
            return "rwxr-xr-x";
        var mode = (int)File.GetUnixFileMode(path);
        return string.Concat(Enumerable.Range(0, 9).Select(bit => (mode & (1 << (8 - bit))) != 0 ? "rwx"[bit % 3] : '-'));
    }
}
