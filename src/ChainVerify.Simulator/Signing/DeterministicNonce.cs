using System.Security.Cryptography;

namespace ChainVerify.Simulator;

/// <summary>The nonce candidates of RFC 6979, section 3.2, with HMAC-SHA-256 and no extra data, for a 256-bit group order.</summary>
/// <remarks>
/// The digest enters unreduced. RFC 6979 reduces a digest that is n or more first; the guest agent's library does not
/// (PROTOCOL.md 3, footnote), and this code must give its bytes.
/// </remarks>
internal sealed class DeterministicNonce : IDisposable
{
    private const int BlockSize = 32;

    private readonly byte[] _key = new byte[BlockSize];
    private readonly byte[] _value = new byte[BlockSize];
    private bool _hasGivenOne;

    internal DeterministicNonce(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest)
    {
        // Steps b to g. V is ones, K is zeros.
        _value.AsSpan().Fill(1);
        Update(0, privateKey, digest);
        Update(1, privateKey, digest);
    }

    /// <summary>Writes the next candidate, which may be outside [1, n − 1]: then the caller asks again (step h).</summary>
    internal void Next(Span<byte> candidate)
    {
        if (_hasGivenOne)
        {
            Update(0, [], []);
        }

        HMACSHA256.HashData(_key, _value, _value);
        _value.CopyTo(candidate);
        _hasGivenOne = true;
    }

    /// <summary>Overwrites the state, from which the private key's nonces could be computed.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_value);
    }

    /// <summary>K = HMAC(K, V ‖ separator ‖ private key ‖ digest), V = HMAC(K, V).</summary>
    private void Update(byte separator, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest)
    {
        Span<byte> buffer = stackalloc byte[(3 * BlockSize) + 1];
        _value.CopyTo(buffer);
        buffer[BlockSize] = separator;
        privateKey.CopyTo(buffer[(BlockSize + 1)..]);
        digest.CopyTo(buffer[(BlockSize + 1 + privateKey.Length)..]);
        Span<byte> message = buffer[..(BlockSize + 1 + privateKey.Length + digest.Length)];
        HMACSHA256.HashData(_key, message, _key);
        HMACSHA256.HashData(_key, _value, _value);
        CryptographicOperations.ZeroMemory(buffer);
    }
}
