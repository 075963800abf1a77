using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ChainVerify.Hosting;

/// <summary>One stream of chains: cut into blocks, a few of which are on their way at once, with their verdicts in order.</summary>
/// <remarks>
/// Pulled by whoever takes the verdicts: while he pauses, no chain is asked for. A block is given away when it is full, or when the
/// source pauses and nothing of the stream is being verified: then a lone chain does not wait for others.
/// </remarks>
internal sealed class VerificationStream(IChainVerifier verifier, int threads, int maximumBlock)
{
    private const int BlockSize = 256;

    private readonly Queue<Block> _inFlight = new();
    private readonly Stack<Block> _free = new();
    private readonly int _window = threads + 1; // one for each worker, and one that is filled meanwhile
    private readonly int _blockSize = Math.Min(BlockSize, maximumBlock);

    internal async IAsyncEnumerable<Verdict> RunAsync(
        IAsyncEnumerable<SignatureChain> chains, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Source source = new(chains.GetAsyncEnumerator(stop.Token));
        Block filling = Take();
        try
        {
            while (!source.HasEnded || filling.Count > 0 || _inFlight.Count > 0)
            {
                source.Fill(filling);
                if (filling.Count > 0 && (filling.IsFull || source.HasEnded || _inFlight.Count == 0) && _inFlight.Count < _window)
                {
                    filling.Start(verifier, stop.Token);
                    _inFlight.Enqueue(filling);
                    filling = Take();
                    continue;
                }

                if (_inFlight.Count == 0)
                {
                    await source.WaitAsync().ConfigureAwait(false);
                    continue;
                }

                Block oldest = _inFlight.Peek();
                if (!source.HasEnded && !filling.IsFull)
                {
                    // Whatever comes first: more chains, or the next verdicts.
                    await Task.WhenAny(source.WaitAsync(), oldest.Verifying).ConfigureAwait(false);
                }

                if (source.HasEnded || filling.IsFull || oldest.Verifying.IsCompleted)
                {
                    await oldest.Verifying.ConfigureAwait(false);
                    for (int i = 0; i < oldest.Count; i++)
                    {
                        yield return oldest.Verdicts[i];
                    }

                    _free.Push(_inFlight.Dequeue());
                }
            }

            source.ThrowIfFailed();
        }
        finally
        {
            // The chains' memory is their owner's again when this ends, so nothing may be on its way any more.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Block block in _inFlight)
            {
                await ((Task)block.Verifying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Block Take()
    {
        Block block = _free.TryPop(out Block? used) ? used : new Block(_blockSize);
        block.Clear();
        return block;
    }

    /// <summary>Some chains in a row and their verdicts.</summary>
    private sealed class Block(int capacity)
    {
        private SignatureChain[] _chains = new SignatureChain[1];

        internal Verdict[] Verdicts { get; private set; } = new Verdict[1];

        internal int Count { get; private set; }

        internal bool IsFull => Count == capacity;

        internal Task<int> Verifying { get; private set; } = Task.FromResult(0);

        internal void Add(in SignatureChain chain)
        {
            if (Count == _chains.Length)
            {
                Array.Resize(ref _chains, Math.Min(2 * Count, capacity));
                Verdicts = new Verdict[_chains.Length];
            }

            _chains[Count++] = chain;
        }

        internal void Start(IChainVerifier verifier, CancellationToken cancellationToken)
            => Verifying = verifier.VerifyBatchAsync(_chains.AsMemory(0, Count), Verdicts, cancellationToken).AsTask();

        internal void Clear()
        {
            Array.Clear(_chains, 0, Count);
            Count = 0;
        }
    }

    /// <summary>The source, of which at most one chain is awaited at a time.</summary>
    private sealed class Source(IAsyncEnumerator<SignatureChain> chains)
    {
        private Task<bool>? _moving;
        private ExceptionDispatchInfo? _failure;

        internal bool HasEnded { get; private set; }

        /// <summary>Takes what is there without waiting.</summary>
        internal void Fill(Block block)
        {
            while (!HasEnded && !block.IsFull)
            {
                try
                {
                    ValueTask<bool> moving = _moving is null ? chains.MoveNextAsync() : new ValueTask<bool>(_moving);
                    if (!moving.IsCompleted)
                    {
                        _moving = moving.AsTask();
                        return;
                    }

                    _moving = null;
                    HasEnded = !moving.GetAwaiter().GetResult();
                    if (!HasEnded)
                    {
                        block.Add(chains.Current);
                    }
                }
#pragma warning disable CA1031 // thrown again after the verdicts of what came before it
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    _moving = null;
                    HasEnded = true;
                    _failure = ExceptionDispatchInfo.Capture(exception);
                }
            }
        }

        /// <summary>Completes when there is something to take; never fails.</summary>
        internal async Task WaitAsync()
        {
            if (_moving is not null)
            {
                await ((Task)_moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        internal void ThrowIfFailed() => _failure?.Throw();

        internal async ValueTask DisposeAsync()
        {
            await WaitAsync().ConfigureAwait(false);
            await chains.DisposeAsync().ConfigureAwait(false);
        }
    }
}
