using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Roborev.Output;

/// <summary>Nobody reads our output any more; that is no failure.</summary>
/// <param name="inner">The failed write.</param>
internal sealed class OutputClosedException(IOException inner) : Exception("the reader of the output has gone", inner);

/// <summary>
/// The process's own streams as UTF-8 writers. The framework's console hides that a reader has gone, and a command that prints for ever must end then.
/// </summary>
internal static class StandardStreams
{
    private const int OutputDescriptor = 1;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    internal static TextWriter OpenOutput() => Writer(OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : OpenDescriptor());

    internal static TextWriter OpenError() => Writer(Console.OpenStandardError());

    private static StreamWriter Writer(Stream stream) => new(stream, Utf8) { AutoFlush = true, NewLine = "\n" };

    private static Stream OpenDescriptor()
    {
        try
        {
            // A regular file has no reader that could go, and its position belongs to all processes that share it.
            var file = new FileStream(new SafeFileHandle(OutputDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return file.CanSeek ? Console.OpenStandardOutput() : new GuardedStream(file);
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return Stream.Null;
        }
    }

    /// <summary>Tells a gone reader from other trouble.</summary>
    private sealed class GuardedStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            catch (IOException error)
            {
                throw new OutputClosedException(error);
            }
        }
    }
}
