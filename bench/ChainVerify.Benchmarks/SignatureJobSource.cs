using ChainVerify.Signatures;
using ChainVerify.Simulator;

namespace ChainVerify.Benchmarks;

/// <summary>Jobs for engines: valid signatures over random digests by a number of keys in turn, the same ones in every run.</summary>
internal static class SignatureJobSource
{
    /// <summary>Signatures by known keys.</summary>
    /// <param name="count">How many.</param>
    /// <param name="keys">By how many keys.</param>
    internal static KnownKeyJob[] KnownKey(int count, int keys)
    {
        Random random = new(1);
        SigningKey[] signers = [.. Enumerable.Range(0, keys).Select(_ => CreateKey(random))];
        KnownKeyJob[] jobs = new KnownKeyJob[count];
        byte[] bytes = new byte[Digest256.Size];
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            Digest256 digest = Digest256.Create(bytes);
            SigningKey signer = signers[i % keys];
            RecoverableSignature signature = signer.Sign(digest);
            signature.TryGetRecoveryId(out int recoveryId);
            jobs[i] = new KnownKeyJob(digest, signature, recoveryId, signer.PublicKey);
        }

        foreach (SigningKey signer in signers)
        {
            signer.Dispose();
        }

        return jobs;
    }

    /// <summary>The same signatures, their keys to be recovered.</summary>
    internal static RecoveryJob[] Recovery(ReadOnlySpan<KnownKeyJob> jobs)
    {
        RecoveryJob[] recoveries = new RecoveryJob[jobs.Length];
        Span<byte> signature = stackalloc byte[RecoverableSignature.Size];
        for (int i = 0; i < jobs.Length; i++)
        {
            jobs[i].Compact.CopyTo(signature);
            signature[^1] = (byte)jobs[i].RecoveryId;
            recoveries[i] = new RecoveryJob(jobs[i].Digest, RecoverableSignature.Create(signature), jobs[i].RecoveryId);
        }

        return recoveries;
    }

    /// <summary>The same signatures as 64 bytes.</summary>
    internal static KnownKeyJob[] WithoutId(ReadOnlySpan<KnownKeyJob> jobs)
    {
        KnownKeyJob[] stripped = new KnownKeyJob[jobs.Length];
        Span<byte> signature = stackalloc byte[RecoverableSignature.Size];
        for (int i = 0; i < jobs.Length; i++)
        {
            jobs[i].Compact.CopyTo(signature);
            stripped[i] = new KnownKeyJob(jobs[i].Digest, RecoverableSignature.Create(signature), KnownKeyJob.NoRecoveryId, jobs[i].PublicKey);
        }

        return stripped;
    }

    private static SigningKey CreateKey(Random random)
    {
        byte[] bytes = new byte[SigningKey.Size];
        random.NextBytes(bytes);
        bytes[0] = 1; // below n, and not zero
        return SigningKey.Create(bytes);
    }
}
