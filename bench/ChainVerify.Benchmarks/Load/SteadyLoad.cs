using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ChainVerify.Hosting;

namespace ChainVerify.Benchmarks.Load;

/// <summary>Calls at a fixed rate, whether or not those before them have ended. Allocates nothing while it runs: its own garbage would be the latency.</summary>
internal sealed class SteadyLoad : IDisposable
{
    private readonly IChainVerifier _verifier;
    private readonly SignatureChain[] _chains;
    private readonly double _ticksPerCall;
    private readonly long[] _latencies;
    private readonly ConcurrentQueue<Call> _free = new();
    private readonly ManualResetEventSlim _hasEnded = new();
    private int _ended;

    internal SteadyLoad(IChainVerifier verifier, SignatureChain[] chains, double callsPerSecond, TimeSpan duration)
    {
        _verifier = verifier;
        _chains = chains;
        _ticksPerCall = Stopwatch.Frequency / callsPerSecond;
        _latencies = new long[(int)(callsPerSecond * duration.TotalSeconds)];
        for (int i = 0; i < 16_384; i++)
        {
            _free.Enqueue(new Call(this));
        }
    }

    public void Dispose() => _hasEnded.Dispose();

    /// <summary>Makes all calls and waits for their ends.</summary>
    /// <param name="quantile">Which latency to tell.</param>
    /// <returns>The latency in seconds, from when a call was due: what keeps this load from being made in time counts, too.</returns>
    internal double Run(double quantile)
    {
        Thread caller = new(MakeCalls) { IsBackground = true, Name = "steady load" };
        caller.Start();
        _hasEnded.Wait();
        caller.Join();
        Array.Sort(_latencies);
        return _latencies[(int)(_latencies.Length * quantile)] / (double)Stopwatch.Frequency;
    }

    private void MakeCalls()
    {
        long started = Stopwatch.GetTimestamp();
        for (int made = 0; made < _latencies.Length;)
        {
            int due = (int)Math.Min(_latencies.Length, (Stopwatch.GetTimestamp() - started) / _ticksPerCall);
            for (; made < due; made++)
            {
                Call call = _free.TryDequeue(out Call? rested) ? rested : new Call(this);
                call.Start(_chains[made % _chains.Length], started + (long)(made * _ticksPerCall));
            }

            // No thread can sleep for less, so calls come in groups, up to a millisecond later than they are due.
            Thread.Sleep(1);
        }
    }

    private void End(Call call, long ticks)
    {
        int index = Interlocked.Increment(ref _ended) - 1;
        _latencies[index] = ticks;
        _free.Enqueue(call);
        if (index == _latencies.Length - 1)
        {
            _hasEnded.Set();
        }
    }

    /// <summary>A caller, used again and again.</summary>
    private sealed class Call
    {
        private readonly SteadyLoad _owner;
        private readonly Action _end;
        private ConfiguredValueTaskAwaitable<Verdict>.ConfiguredValueTaskAwaiter _awaiter;
        private long _due;

        internal Call(SteadyLoad owner)
        {
            _owner = owner;
            _end = End;
        }

        internal void Start(in SignatureChain chain, long due)
        {
            _due = due;
#pragma warning disable CA2012 // awaited by hand: a task for each call would be garbage, and its collection would be measured
            _awaiter = _owner._verifier.VerifyAsync(chain).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
            if (_awaiter.IsCompleted)
            {
                End();
            }
            else
            {
                _awaiter.UnsafeOnCompleted(_end);
            }
        }

        private void End()
        {
            _awaiter.GetResult().ThrowIfInvalid();
            _awaiter = default;
            _owner.End(this, Stopwatch.GetTimestamp() - _due);
        }
    }
}
