using System.Diagnostics;
using ChainVerify.Signatures;

namespace ChainVerify.Secp256k1;

/// <summary>
/// Judges a batch of known-key jobs: one equation for all, or for each of some groups; smaller groups where it fails; and one by one whatever no equation has proven.
/// </summary>
/// <remarks>
/// Only a <see cref="SignatureOutcome.Match"/> ever rests on an equation. Everything else is established for its job alone. The share of bad
/// signatures is remembered from batch to batch and decides where to begin (<see cref="CulpritSearch"/>): about time only, never about an outcome. Every equation has
/// coefficients of its own, so a batch of n passes an invalid signature with probability 2n·2^-128 at most. One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
/// <typeparam name="TScalars">The form of the scalars.</typeparam>
internal sealed class KnownKeyVerification<T, TScalars>
    where T : unmanaged, IFieldLanes<T>
    where TScalars : unmanaged, IScalarLanes<TScalars>
{
    /// <summary>Fewer signatures than these are faster one by one in lanes.</summary>
    /// <remarks>Where the two are even: about 32 if all keys are new, 64 if all come again.</remarks>
    internal const int SmallestEquation = 48;

    /// <summary>The weight of the newest batch in the remembered share.</summary>
    private const double Adaptation = 0.5;

    private readonly KnownPoints _known;
    private readonly BatchEquation<T, TScalars> _equation;
    private readonly LaneVerification<T, TScalars> _individual = new();
    private readonly KnownKeyJob[] _unprovenJobs;
    private readonly SignatureOutcome[] _unprovenOutcomes;
    private readonly bool[] _holds;
    private readonly int[] _unproven;
    private double _badShare;

    /// <summary>The number of distinct keys as a share of the signatures, in the last batch that had an equation.</summary>
    private double _keyShare;

    /// <summary>Makes one.</summary>
    /// <param name="capacity">The most jobs of a batch; a power of two.</param>
    /// <param name="knownKeys">How many keys' points are remembered; a power of two.</param>
    internal KnownKeyVerification(int capacity, int knownKeys)
    {
        Capacity = capacity;
        _known = new KnownPoints(knownKeys);
        _equation = new BatchEquation<T, TScalars>(capacity, _known);
        _unprovenJobs = new KnownKeyJob[capacity];
        _unprovenOutcomes = new SignatureOutcome[capacity];
        _holds = new bool[(capacity / CulpritSearch.SmallestGroup) + 1];
        _unproven = new int[capacity];
    }

    /// <summary>The most jobs of a batch.</summary>
    internal int Capacity { get; }

    /// <summary>Forgets the points of keys and what was learned about the share of bad signatures.</summary>
    internal void ForgetKeys()
    {
        _known.Clear();
        _individual.ForgetKeys();
        _badShare = 0;
    }

    /// <summary>Judges up to <see cref="Capacity"/> jobs.</summary>
    internal void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
    {
        Debug.Assert(jobs.Length <= Capacity && outcomes.Length >= jobs.Length);
        int unproven = 0;
        if (jobs.Length < SmallestEquation || !CulpritSearch.Pays(jobs.Length, _keyShare, _badShare))
        {
            for (int i = 0; i < jobs.Length; i++)
            {
                _unproven[unproven++] = i;
            }
        }
        else
        {
            unproven = Prove(jobs, outcomes);
        }

        int bad = VerifyIndividually(jobs, _unproven.AsSpan(0, unproven), outcomes);

        // Small batches say little, and take the same way whatever the share.
        if (jobs.Length >= SmallestEquation)
        {
            // A stream of bad signatures that has ended is forgotten at once, not over many batches.
            double share = (double)bad / jobs.Length;
            _badShare = Math.Min(_badShare + (Adaptation * (share - _badShare)), 4 * (share + (1.0 / jobs.Length)));
        }
    }

    private int VerifyIndividually(ReadOnlySpan<KnownKeyJob> jobs, ReadOnlySpan<int> indices, Span<SignatureOutcome> outcomes)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            _unprovenJobs[i] = jobs[indices[i]];
        }

        _individual.Verify(_unprovenJobs.AsSpan(0, indices.Length), _unprovenOutcomes);
        int bad = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            outcomes[indices[i]] = _unprovenOutcomes[i];
            bad += _unprovenOutcomes[i] == SignatureOutcome.Match ? 0 : 1;
        }

        return bad;
    }

    /// <summary>Writes a match for what equations prove, and names the rest.</summary>
    private int Prove(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
    {
        int unproven = 0;
        _equation.Clear();
        for (int i = 0; i < jobs.Length; i++)
        {
            if (!_equation.TryAdd(jobs, i))
            {
                _unproven[unproven++] = i;
            }
        }

        unproven += _equation.FindPoints(jobs, _unproven.AsSpan(unproven));
        int count = _equation.Count;
        if (count < SmallestEquation)
        {
            return AddRange(0, count, unproven);
        }

        double keyShare = (double)_equation.KeyCount / count;
        _keyShare = keyShare;
        double badShare = _badShare;
        int size = CulpritSearch.GroupSize(count, Capacity, keyShare, badShare);
        while (size != 0)
        {
            Span<bool> holds = _holds.AsSpan(0, (_equation.Count + size - 1) / size);
            _equation.Evaluate(size, holds);
            for (int group = 0; group < holds.Length; group++)
            {
                if (holds[group])
                {
                    MarkMatches(group * size, Math.Min((group + 1) * size, _equation.Count), outcomes);
                }
            }

            _equation.DropProven(size, holds);
            if (_equation.Count < SmallestEquation)
            {
                break;
            }

            // Each group that is left has a bad signature.
            badShare = Math.Max(badShare, 1.0 / size);
            size = CulpritSearch.GroupSize(_equation.Count, size - 1, keyShare, badShare);
        }

        return AddRange(0, _equation.Count, unproven);
    }

    private void MarkMatches(int first, int end, Span<SignatureOutcome> outcomes)
    {
        for (int i = first; i < end; i++)
        {
            outcomes[_equation.JobOf(i)] = SignatureOutcome.Match;
        }
    }

    private int AddRange(int first, int end, int unproven)
    {
        for (int i = first; i < end; i++)
        {
            _unproven[unproven++] = _equation.JobOf(i);
        }

        return unproven;
    }
}
