using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Figures;

/// <summary>Signatures by known keys, in batches of one size.</summary>
internal sealed class KnownKeySubject(string name, SignatureEngine engine, int batch, int keys, bool isFirstSight) : Subject(name, "signature")
{
    private readonly KnownKeyJob[] _jobs = SignatureJobSource.KnownKey(Math.Max(batch, 4096 / batch * batch), keys);
    private readonly SignatureOutcome[] _outcomes = new SignatureOutcome[Math.Max(batch, 4096 / batch * batch)];

    // Keys are seen for the first time once a pass, so such a pass has one batch.
    internal override int LeastOperations => batch;

    internal override int MostOperations => isFirstSight ? batch : _jobs.Length;

    internal override void Prepare(int round, int operations)
    {
        Array.Clear(_outcomes);
        if (isFirstSight)
        {
            engine.ForgetKeys();
        }
    }

    internal override void Run(int operations)
    {
        for (int first = 0; first < operations; first += batch)
        {
            int length = Math.Min(batch, operations - first);
            engine.Verify(_jobs.AsSpan(first, length), _outcomes.AsSpan(first, length));
        }
    }

    internal override bool IsRight(int operations) => !_outcomes.AsSpan(0, operations).ContainsAnyExcept(SignatureOutcome.Match);
}

/// <summary>Signatures without a recovery id, which no equation takes, in batches of one size.</summary>
internal sealed class WithoutIdSubject(string name, SignatureEngine engine, int batch, int keys) : Subject(name, "signature")
{
    private const int Jobs = 1024;

    private readonly KnownKeyJob[] _jobs = SignatureJobSource.WithoutId(SignatureJobSource.KnownKey(Jobs, keys));
    private readonly SignatureOutcome[] _outcomes = new SignatureOutcome[Jobs];

    internal override int LeastOperations => Math.Min(batch, 16);

    internal override int MostOperations => Jobs;

    internal override void Prepare(int round, int operations) => Array.Clear(_outcomes);

    internal override void Run(int operations)
    {
        for (int first = 0; first < operations; first += batch)
        {
            int length = Math.Min(batch, operations - first);
            engine.Verify(_jobs.AsSpan(first, length), _outcomes.AsSpan(first, length));
        }
    }

    internal override bool IsRight(int operations) => !_outcomes.AsSpan(0, operations).ContainsAnyExcept(SignatureOutcome.Match);
}

/// <summary>Keys recovered in batches of one size.</summary>
internal sealed class RecoverySubject(string name, SignatureEngine engine, int batch) : Subject(name, "signature")
{
    private const int Jobs = 1024;

    private readonly KnownKeyJob[] _expected = SignatureJobSource.KnownKey(Jobs, Jobs);
    private readonly RecoveryJob[] _jobs = SignatureJobSource.Recovery(SignatureJobSource.KnownKey(Jobs, Jobs));
    private readonly RecoveryResult[] _results = new RecoveryResult[Jobs];

    internal override int LeastOperations => Math.Min(batch, 16);

    internal override int MostOperations => Jobs;

    internal override void Prepare(int round, int operations) => Array.Clear(_results);

    internal override void Run(int operations)
    {
        for (int first = 0; first < operations; first += batch)
        {
            int length = Math.Min(batch, operations - first);
            engine.Recover(_jobs.AsSpan(first, length), _results.AsSpan(first, length));
        }
    }

    internal override bool IsRight(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            if (!_results[i].Succeeded || _results[i].PublicKey.Compress() != _expected[i].PublicKey)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Keys recovered by single calls.</summary>
internal sealed class SingleRecoverySubject(string name, SignatureEngine engine) : Subject(name, "signature")
{
    private const int Jobs = 64;

    private readonly KnownKeyJob[] _jobs = SignatureJobSource.KnownKey(Jobs, Jobs);
    private readonly PublicKey[] _keys = new PublicKey[Jobs];

    internal override int LeastOperations => Jobs;

    internal override int MostOperations => Jobs * 64;

    internal override void Prepare(int round, int operations) => Array.Clear(_keys);

    internal override void Run(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            ref readonly KnownKeyJob job = ref _jobs[i % Jobs];
            engine.TryRecover(job.Digest.Bytes, job.Compact, job.RecoveryId, out _keys[i % Jobs]);
        }
    }

    internal override bool IsRight(int operations)
    {
        for (int i = 0; i < Jobs; i++)
        {
            if (_keys[i].Compress() != _jobs[i].PublicKey)
            {
                return false;
            }
        }

        return true;
    }
}
