using System.Globalization;
using System.Security.Cryptography;
using ChainVerify.Dstack;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary><c>GetTlsKey</c>, <c>IssueCert</c> and <c>Tappd.DeriveKey</c>: keys on P-256 with real certificates.</summary>
internal static class CertificateMethods
{
    private const string Notice = "SIMULATION: issued by the ChainVerify simulator. The certificates carry no attestation, because there is no TEE.";

    // Enough for PKCS#8 of a P-256 key, which has 138 bytes (PROTOCOL.md 2).
    private const int MostKeyBytes = 256;

    private const int MostNames = 100;
    private const int MostNameCharacters = 253;

    /// <summary>A fresh key, so that no two calls give the same.</summary>
    internal static CertificateReply GetTlsKey(SimulatedAgent agent, Dstack.Wire.CertificateRequest request)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (DateTimeOffset from, DateTimeOffset to) = CertificateTimes.Read(request.NotBefore, request.NotAfter, agent.TimeProvider.GetUtcNow());
        return Reply(agent, key, new CertificateContent
        {
            Subject = request.Subject,
            AlternativeNames = request.AltNames ?? [],
            ForServers = request.UsageServerAuth,
            ForClients = request.UsageClientAuth,
            NotBefore = from,
            NotAfter = to,
        });
    }

    /// <summary>The key of a path, which is the v0 key's scalar on another curve; or a fresh one.</summary>
    internal static CertificateReply DeriveKey(SimulatedAgent agent, TappdDeriveKeyRequest request)
    {
        using ECDsa key = request.RandomSeed == true ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : DeriveKey(agent, request.Path);
        (DateTimeOffset from, DateTimeOffset to) = CertificateTimes.Default(agent.TimeProvider.GetUtcNow());
        return Reply(agent, key, new CertificateContent
        {
            Subject = request.Subject,
            AlternativeNames = request.AltNames ?? [],
            ForServers = request.UsageServerAuth ?? true,
            ForClients = request.UsageClientAuth ?? false,
            NotBefore = from,
            NotAfter = to,
        });
    }

    /// <summary>The certificate that <c>Info</c> tells.</summary>
    internal static string CreateAppCertificate(SimulatedAgent agent)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (DateTimeOffset from, DateTimeOffset to) = CertificateTimes.Default(agent.TimeProvider.GetUtcNow());
        return agent.Authority.Issue(key, new CertificateContent
        {
            Subject = string.Create(CultureInfo.InvariantCulture, $"{agent.Identity.AppId}"),
            ForServers = true,
            ForClients = true,
            NotBefore = from,
            NotAfter = to,
        });
    }

    private static ECDsa DeriveKey(SimulatedAgent agent, string path)
    {
        byte[] scalar = GC.AllocateUninitializedArray<byte>(KeyDerivation.KeySize, pinned: true);
        try
        {
            agent.App.DeriveKey(ClaimVersion.V0, path, KeyAlgorithm.Secp256k1, scalar);
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        }
        catch (CryptographicException)
        {
            throw new AgentException("Failed to parse P-256 key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    private static CertificateReply Reply(SimulatedAgent agent, ECDsa key, CertificateContent content)
    {
        CheckNames(content);
        try
        {
            return new CertificateReply
            {
                CertificateChain = [agent.Authority.Issue(key, content), agent.Authority.CertificatePem],
                Key = ExportPem(key),
                Simulation = Notice,
            };
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new AgentException("Failed to issue the certificate: subject or alt_names cannot be encoded");
        }
    }

    private static void CheckNames(CertificateContent content)
    {
        if (content.AlternativeNames.Count > MostNames)
        {
            throw new AgentException($"alt_names has more than {MostNames} names");
        }

        if (content.Subject.Length > MostNameCharacters || content.AlternativeNames.Any(name => name is null || name.Length is 0 or > MostNameCharacters))
        {
            throw new AgentException($"subject has at most {MostNameCharacters} characters, and each of alt_names has 1 to {MostNameCharacters}");
        }
    }

    private static char[] ExportPem(ECDsa key)
    {
        Span<byte> pkcs8 = stackalloc byte[MostKeyBytes];
        if (!key.TryExportPkcs8PrivateKey(pkcs8, out int length))
        {
            throw new CryptographicException("The key is longer than a key on P-256 is.");
        }

        const string label = "PRIVATE KEY";
        char[] pem = GC.AllocateUninitializedArray<char>(PemEncoding.GetEncodedSize(label.Length, length) + 1, pinned: true);
        PemEncoding.TryWrite(label, pkcs8[..length], pem, out int written); // the room was computed
        pem[written] = '\n';
        CryptographicOperations.ZeroMemory(pkcs8);
        return pem;
    }
}
