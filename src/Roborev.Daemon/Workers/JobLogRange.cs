using System.Buffers;

namespace Roborev.Daemon.Workers;

/// <summary>Which bytes of a job's log a reader gets (events.md section 10).</summary>
internal static class JobLogRange
{
    /// <summary>
    /// From the offset to the end of the file; while the job runs to the end of the last whole line. An offset beyond the file starts over; one in the
    /// unfinished line gets nothing yet.
    /// </summary>
    public static (long Start, long End) Of(FileStream file, long offset, bool isRunning)
    {
        var length = file.Length;
        var end = isRunning ? EndOfLastLine(file, length) : length;
        return (Math.Min(offset > length ? 0 : offset, end), end);
    }

    /// <summary>Copies a number of bytes, fewer only when the file became shorter.</summary>
    public static async Task CopyAsync(FileStream file, Stream target, long count, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (count > 0)
            {
                var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), ct);
                if (read == 0)
                {
                    return;
                }

                await target.WriteAsync(buffer.AsMemory(0, read), ct);
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static long EndOfLastLine(FileStream file, long length)
    {
        var buffer = new byte[4096];
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            file.Position = start;
            var block = buffer.AsSpan(0, (int)(end - start));
            if (file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) < block.Length)
            {
                // The file became shorter meanwhile: another attempt began.
                return 0;
            }

            if (block.LastIndexOf((byte)'\n') is >= 0 and var found)
            {
                return start + found + 1;
            }

            end = start;
        }

        return 0;
    }
}
