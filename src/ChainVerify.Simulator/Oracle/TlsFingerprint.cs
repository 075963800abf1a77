using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChainVerify.Simulator;

/// <summary>A certificate's fingerprint as Node writes it (<c>fingerprint256</c>), which the tutorial's oracle signs.</summary>
internal static class TlsFingerprint
{
    /// <summary>SHA-256 of the certificate in DER: 32 bytes in upper-case hexadecimal with colons between, 95 characters.</summary>
    internal static string Of(X509Certificate2 certificate)
        => string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(value => value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
}
