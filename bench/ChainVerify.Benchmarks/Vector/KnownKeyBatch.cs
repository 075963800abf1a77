using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Vector;

/// <summary>Signatures by known keys whose outcomes are known, judged by an engine in slices of one size.</summary>
internal sealed class KnownKeyBatch
{
    private readonly KnownKeyJob[] _jobs;
    private readonly SignatureOutcome[] _outcomes;
    private readonly int _invalid;

    /// <summary>Makes the signatures; the invalid ones are spread evenly.</summary>
    internal KnownKeyBatch(int count, int keys, int invalid = 0)
    {
        _jobs = SignatureJobSource.KnownKey(count, keys);
        _outcomes = new SignatureOutcome[count];
        _invalid = invalid;
        KnownKeyJob[] valid = [.. _jobs];
        Span<byte> signature = stackalloc byte[RecoverableSignature.Size];
        for (int i = 0; i < invalid; i++)
        {
            int at = (int)((long)i * count / invalid);
            valid[at].Compact.CopyTo(signature);
            signature[^1] = (byte)valid[at].RecoveryId;
            _jobs[at] = new KnownKeyJob(
                valid[(at + 1) % count].Digest, RecoverableSignature.Create(signature), valid[at].RecoveryId, valid[at].PublicKey);
        }
    }

    /// <summary>Judges all of them; a wrong number of matches ends the benchmark without a figure.</summary>
    internal int Verify(SignatureEngine engine, int slice)
    {
        for (int first = 0; first < _jobs.Length; first += slice)
        {
            int length = Math.Min(slice, _jobs.Length - first);
            engine.Verify(_jobs.AsSpan(first, length), _outcomes.AsSpan(first, length));
        }

        int matches = _outcomes.AsSpan().Count(SignatureOutcome.Match);
        return matches == _jobs.Length - _invalid
            ? matches
            : throw new InvalidOperationException($"{engine.Name} found {matches} valid signatures, not {_jobs.Length - _invalid}.");
    }

    /// <summary>libsecp256k1, against which everything is a ratio.</summary>
    internal static SignatureEngine RequireNative()
        => SignatureEngine.TryGetNative(out SignatureEngine? native)
            ? native
            : throw new InvalidOperationException("libsecp256k1 is not installed; there is nothing to compare with.");
}
