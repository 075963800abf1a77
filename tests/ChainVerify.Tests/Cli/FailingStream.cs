using System.Text;

namespace ChainVerify.Tests.Cli;

/// <summary>An input that gives some text and then cannot be read further, before which something may happen.</summary>
internal sealed class FailingStream(string text, Action? beforehand = null) : MemoryStream(Encoding.UTF8.GetBytes(text))
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int bytes = await base.ReadAsync(buffer, cancellationToken);
        if (bytes > 0)
        {
            return bytes;
        }

        beforehand?.Invoke();
        throw new IOException("the cable was pulled");
    }
}
