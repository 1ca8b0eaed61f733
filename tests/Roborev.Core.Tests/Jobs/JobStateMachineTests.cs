using Roborev.Core.Jobs;

namespace Roborev.Core.Tests.Jobs;

/// <summary>The table of storage.md section 7, written out a second time.</summary>
public sealed class JobStateMachineTests
{
    private const string AutoDesign = "auto_design";

    /// <summary>Operation, statuses it starts from, status after it, owner needed, job type needed, auto-design source needed.</summary>
    private static readonly (JobOperation Operation, string From, string To, bool Owner, string? Type, bool Auto)[] Rows =
    [
        (JobOperation.Claim, "queued", "running", false, null, false),
        (JobOperation.Complete, "running", "done", true, null, false),
        (JobOperation.Fail, "running", "failed", true, null, false),
        (JobOperation.Retry, "running", "queued", true, null, false),
        (JobOperation.Failover, "running", "queued", true, null, false),
        (JobOperation.Cancel, "queued running", "canceled", false, null, false),
        (JobOperation.MarkApplied, "done", "applied", false, "fix", false),
        (JobOperation.MarkRebased, "done", "rebased", false, "fix", false),
        (JobOperation.Rerun, "done failed canceled skipped", "queued", false, null, false),
        (JobOperation.Recover, "running", "queued", false, null, false),
        (JobOperation.Release, "running", "queued", true, null, false),
        (JobOperation.Promote, "running", "queued", true, "classify", true),
        (JobOperation.Skip, "running", "skipped", true, "classify", true),
    ];

    public static TheoryData<JobOperation, string, string, bool, string?, bool> RowData
    {
        get
        {
            var data = new TheoryData<JobOperation, string, string, bool, string?, bool>();
            foreach (var row in Rows)
            {
                data.Add(row.Operation, row.From, row.To, row.Owner, row.Type, row.Auto);
            }

            return data;
        }
    }

    public static TheoryData<JobOperation, JobStatus> ForbiddenPairs
    {
        get
        {
            var data = new TheoryData<JobOperation, JobStatus>();
            foreach (var row in Rows)
            {
                foreach (var status in Enum.GetValues<JobStatus>().Where(status => !row.From.Split(' ').Contains(status.ToWire())))
                {
                    data.Add(row.Operation, status);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RowData))]
    public void A_row_goes_from_its_statuses_to_its_target(JobOperation operation, string from, string to, bool owner, string? type, bool auto)
    {
        var row = JobStateMachine.Row(operation);

        Assert.Equal(from.Split(' '), row.From.Select(status => status.ToWire()));
        Assert.Equal(to, row.To.ToWire());
        Assert.Equal((owner, type, auto), (row.RequiresOwner, row.JobType, row.AutoDesignOnly));
    }

    [Theory]
    [MemberData(nameof(RowData))]
    public void A_row_is_allowed_exactly_when_each_of_its_guards_holds(JobOperation operation, string from, string to, bool owner, string? type, bool auto)
    {
        Assert.NotEmpty(to);
        foreach (var status in from.Split(' '))
        {
            Assert.True(JobStatuses.TryParse(status, out var parsed));
            foreach (var jobType in JobTypes.All)
            {
                foreach (var source in new[] { null, AutoDesign, "auto_design_duplicate" })
                {
                    foreach (var isOwner in new[] { true, false })
                    {
                        var expected = (isOwner || !owner) && (type is null || jobType == type) && (!auto || source == AutoDesign);
                        Assert.Equal(expected, JobStateMachine.Allows(operation, parsed, jobType, source, isOwner));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(ForbiddenPairs))]
    public void A_pair_that_is_not_in_the_table_is_forbidden(JobOperation operation, JobStatus status)
    {
        foreach (var jobType in JobTypes.All)
        {
            foreach (var source in new[] { null, AutoDesign })
            {
                Assert.False(JobStateMachine.Allows(operation, status, jobType, source, isOwner: true));
            }
        }
    }

    [Fact]
    public void Every_operation_has_one_row() =>
        Assert.Equal(Enum.GetValues<JobOperation>(), JobStateMachine.Table.Select(row => row.Operation).Order());

    [Theory]
    [InlineData(JobStatus.Applied)]
    [InlineData(JobStatus.Rebased)]
    public void Nothing_leaves_an_applied_or_rebased_job(JobStatus status) => Assert.DoesNotContain(JobStateMachine.Table, row => row.From.Contains(status));

    [Fact]
    public void A_retry_is_allowed_three_times() => Assert.Equal(3, JobStateMachine.MaxRetries);

    [Fact]
    public void An_unknown_operation_has_no_row() => Assert.Throws<InvalidOperationException>(() => JobStateMachine.Row((JobOperation)99));
}
