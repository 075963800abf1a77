using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>A private key (P-256) with its certificates, as <c>GetTlsKey</c>, <c>IssueCert</c> and <c>Tappd.DeriveKey</c> give them.</summary>
/// <remarks>
/// The key lies in memory that <see cref="Dispose"/> overwrites and that the garbage collector does not move; it appears
/// in no text. Thread-safe except for <see cref="Dispose"/>, which must come after every other use.
/// </remarks>
public sealed class CertifiedKey : IDisposable
{
    private readonly char[] _privateKeyPem;
    private bool _isDisposed;

    private CertifiedKey(char[] privateKeyPem, string[] certificateChain)
    {
        _privateKeyPem = privateKeyPem;
        CertificateChain = certificateChain;
    }

    /// <summary>The certificates in PEM, the leaf first.</summary>
    public IReadOnlyList<string> CertificateChain { get; }

    /// <summary>The private key in PEM (PKCS#8); valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public ReadOnlySpan<char> PrivateKeyPem
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _privateKeyPem;
        }
    }

    /// <summary>The leaf certificate with its private key, for TLS.</summary>
    /// <returns>The certificate. The caller disposes of it.</returns>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    /// <exception cref="DstackProtocolException">The agent sent no usable certificate, or not one of this key.</exception>
    public X509Certificate2 CreateCertificate()
    {
        ReadOnlySpan<char> key = PrivateKeyPem;
        if (CertificateChain.Count == 0)
        {
            throw new DstackProtocolException("The agent sent no certificate.");
        }

        try
        {
            return X509Certificate2.CreateFromPem(CertificateChain[0], key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new DstackProtocolException("The certificate and the key that the agent sent cannot be used together.", exception);
        }
    }

    /// <summary>Overwrites the private key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_privateKeyPem.AsSpan()));
        _isDisposed = true;
    }

    /// <summary>How many certificates there are; never the key.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"key with {CertificateChain.Count} certificates";

    internal static CertifiedKey FromReply(CertificateReply reply) => new(reply.Key, reply.CertificateChain);
}
