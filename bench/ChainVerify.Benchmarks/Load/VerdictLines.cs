using System.Buffers.Text;
using System.Text;

namespace ChainVerify.Benchmarks.Load;

/// <summary>The verdicts of a stream as they come in: each line must be the verdict of the next record, and nothing else.</summary>
internal sealed class VerdictLines(LoadRecords records)
{
    private readonly byte[] _expected = new byte[64];
    private byte[] _rest = new byte[1024];
    private int _restLength;
    private long _received;

    /// <summary>How many verdicts came so far.</summary>
    internal long Received => Interlocked.Read(ref _received);

    /// <summary>Takes a piece of the stream, which may end within a line.</summary>
    /// <exception cref="InvalidDataException">A verdict is missing, doubled or another record's.</exception>
    internal void Append(ReadOnlySpan<byte> piece)
    {
        int end;
        while ((end = piece.IndexOf((byte)'\n')) >= 0)
        {
            if (_restLength == 0)
            {
                Check(piece[..end]);
            }
            else
            {
                Keep(piece[..end]);
                Check(_rest.AsSpan(0, _restLength));
                _restLength = 0;
            }

            piece = piece[(end + 1)..];
        }

        Keep(piece);
    }

    /// <summary>The stream has ended.</summary>
    /// <exception cref="InvalidDataException">There are fewer verdicts than records, or more.</exception>
    internal void Complete(long sent)
    {
        if (Received != sent || _restLength != 0)
        {
            throw new InvalidDataException($"{sent} records were sent, {Received} verdicts came.");
        }
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_restLength + part.Length > _rest.Length)
        {
            Array.Resize(ref _rest, 2 * (_restLength + part.Length));
        }

        part.CopyTo(_rest.AsSpan(_restLength));
        _restLength += part.Length;
    }

    private void Check(ReadOnlySpan<byte> line)
    {
        long index = _received;
        Span<byte> expected = _expected;
        "{\"line\":"u8.CopyTo(expected);
        Utf8Formatter.TryFormat(index + 1, expected[8..], out int digits);
        ReadOnlySpan<byte> valid = records.IsValid[index % records.IsValid.Length] ? ",\"valid\":true"u8 : ",\"valid\":false"u8;
        valid.CopyTo(expected[(8 + digits)..]);
        expected = expected[..(8 + digits + valid.Length)];
        if (!line.StartsWith(expected))
        {
            throw new InvalidDataException($"Instead of the verdict '{Encoding.ASCII.GetString(expected)}…' came: {Encoding.UTF8.GetString(line)}");
        }

        Interlocked.Increment(ref _received);
    }
}
