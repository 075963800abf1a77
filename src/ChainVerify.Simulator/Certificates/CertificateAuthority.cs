using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChainVerify.Simulator;

/// <summary>Signs the app's certificates, as the KMS's or the agent's own authority does.</summary>
/// <remarks>Thread-safe except for <see cref="Dispose"/>: signing takes a lock, because a key's handle must not be shared.</remarks>
internal sealed class CertificateAuthority : IDisposable
{
    private const int SerialNumberSize = 20;
    private const string CommonName = "ChainVerify simulator CA";

    private readonly Lock _lock = new();
    private readonly ECDsa _key;
    private readonly X509Certificate2 _certificate;
    private readonly X509SignatureGenerator _generator;

    private CertificateAuthority(ECDsa key, X509Certificate2 certificate)
    {
        _key = key;
        _certificate = certificate;
        _generator = X509SignatureGenerator.CreateForECDsa(key);
        CertificatePem = certificate.ExportCertificatePem() + "\n";
    }

    /// <summary>The authority's own certificate.</summary>
    internal string CertificatePem { get; }

    /// <summary>An authority whose key is known.</summary>
    /// <exception cref="FormatException">Certificate or key are malformed, or do not belong together.</exception>
    internal static CertificateAuthority FromPem(string certificatePem, ReadOnlySpan<char> keyPem)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(keyPem);
            X509Certificate2 certificate = X509Certificate2.CreateFromPem(certificatePem);
            using ECDsa? publicKey = certificate.GetECDsaPublicKey();
            if (publicKey is null || !publicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            {
                certificate.Dispose();
                throw new FormatException("The ca_cert of the appkeys.json is not that of the key in key_provider.");
            }

            return new CertificateAuthority(key, certificate);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FormatException("The ca_cert or the key_provider of the appkeys.json is no certificate or P-256 key in PEM.", exception);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>A new authority, for an app whose KMS keeps its own.</summary>
    internal static CertificateAuthority CreateNew(TimeProvider timeProvider)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(Name(CommonName), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 1, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        (DateTimeOffset from, DateTimeOffset to) = CertificateTimes.Default(timeProvider.GetUtcNow());
        return new CertificateAuthority(key, request.CreateSelfSigned(from, to));
    }

    /// <summary>A certificate of a public key.</summary>
    /// <param name="publicKey">The key.</param>
    /// <param name="content">What the certificate says.</param>
    /// <returns>The certificate in PEM.</returns>
    internal string Issue(ECDsa publicKey, CertificateContent content)
    {
        CertificateRequest request = new(Name(content.Subject), publicKey, HashAlgorithmName.SHA256);
        if (content.AlternativeNames.Count > 0)
        {
            SubjectAlternativeNameBuilder names = new();
            foreach (string name in content.AlternativeNames)
            {
                names.AddDnsName(name);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        OidCollection usages = [];
        if (content.ForServers)
        {
            usages.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        }

        if (content.ForClients)
        {
            usages.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        }

        if (usages.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        }

        lock (_lock)
        {
            using X509Certificate2 certificate = request.Create(
                _certificate.SubjectName, _generator, content.NotBefore, content.NotAfter, CreateSerialNumber());
            return certificate.ExportCertificatePem() + "\n";
        }
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    /// <summary>A distinguished name with one common name; no name at all for empty text.</summary>
    private static X500DistinguishedName Name(string commonName)
    {
        X500DistinguishedNameBuilder builder = new();
        if (commonName.Length > 0)
        {
            builder.AddCommonName(commonName);
        }

        return builder.Build();
    }

    private static byte[] CreateSerialNumber()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialNumberSize);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40); // positive, and of the full length (RFC 5280, section 4.1.2.2)
        return serial;
    }
}
