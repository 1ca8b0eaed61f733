using Roborev.Core.Text;

namespace Roborev.Store;

/// <summary>Small key/value rows: <c>sync_state</c>, shared with the reference, and <c>daemon_state</c>.</summary>
public static class StateRows
{
    /// <summary>The identity of this machine, created on first need; racing processes agree on one (storage.md section 5).</summary>
    public static string MachineId(StoreConnection connection)
    {
        const string Read = "SELECT value FROM sync_state WHERE key = 'machine_id' AND value <> ''";
        if (connection.Scalar(Read) is string known)
        {
            return known;
        }

        connection.Execute(
            "INSERT INTO sync_state(key, value) VALUES ('machine_id', ?1) ON CONFLICT(key) DO UPDATE SET value = excluded.value WHERE value = ''", Uuid4.New());
        return (string)connection.Scalar(Read)!;
    }
}
