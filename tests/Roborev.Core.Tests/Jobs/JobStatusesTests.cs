using Roborev.Core.Jobs;

namespace Roborev.Core.Tests.Jobs;

public sealed class JobStatusesTests
{
    [Theory]
    [InlineData(JobStatus.Queued, "queued", false, false)]
    [InlineData(JobStatus.Running, "running", false, false)]
    [InlineData(JobStatus.Done, "done", true, true)]
    [InlineData(JobStatus.Failed, "failed", true, false)]
    [InlineData(JobStatus.Canceled, "canceled", true, false)]
    [InlineData(JobStatus.Applied, "applied", true, true)]
    [InlineData(JobStatus.Rebased, "rebased", true, true)]
    [InlineData(JobStatus.Skipped, "skipped", true, false)]
    public void A_status_has_its_wire_text_and_predicates(JobStatus status, string wire, bool isTerminal, bool hasOutput)
    {
        Assert.Equal(wire, status.ToWire());
        Assert.True(JobStatuses.TryParse(wire, out var parsed));
        Assert.Equal(status, parsed);
        Assert.Equal((isTerminal, hasOutput), (status.IsTerminal(), status.HasViewableOutput()));
    }

    [Fact]
    public void There_are_eight_statuses() => Assert.Equal(8, Enum.GetValues<JobStatus>().Length);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Queued")]
    [InlineData(" queued")]
    [InlineData("cancelled")]
    public void Another_text_is_no_status(string? text) => Assert.False(JobStatuses.TryParse(text, out _));

    [Fact]
    public void A_value_outside_the_enumeration_has_no_wire_text() => Assert.Throws<ArgumentOutOfRangeException>(() => ((JobStatus)8).ToWire());

    /// <summary>storage.md 6.1.</summary>
    [Theory]
    [InlineData("review", false, true, false)]
    [InlineData("range", false, true, false)]
    [InlineData("dirty", false, true, false)]
    [InlineData("task", true, false, true)]
    [InlineData("insights", true, false, true)]
    [InlineData("compact", false, false, true)]
    [InlineData("fix", false, false, true)]
    [InlineData("classify", false, false, false)]
    [InlineData("something new", false, false, false)]
    public void A_job_type_has_its_predicates(string type, bool isTaskLike, bool isCodeReview, bool usesStoredPrompt) =>
        Assert.Equal((isTaskLike, isCodeReview, usesStoredPrompt), (JobTypes.IsTaskLike(type), JobTypes.IsCodeReview(type), JobTypes.UsesStoredPrompt(type)));
}
