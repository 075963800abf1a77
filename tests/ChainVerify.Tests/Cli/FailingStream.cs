using System.Text;

namespace ChainVerify.Tests.Cli;

/// <summary>An input that gives some text and then cannot be read further.</summary>
internal sealed class FailingStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int bytes = await base.ReadAsync(buffer, cancellationToken);
        return bytes > 0 ? bytes : throw new IOException("the cable was pulled");
    }
}
