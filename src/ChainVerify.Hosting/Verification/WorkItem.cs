using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace ChainVerify.Hosting;

/// <summary>One call on its way through the queue: what to verify, who waits for it, and whether it is still wanted.</summary>
internal abstract class WorkItem
{
    private const int Waiting = 0;
    private const int Claimed = 1;
    private const int Cancelled = 2;

    private int _state;

    /// <summary>How many chains it has.</summary>
    internal abstract int Count { get; }

    /// <summary>When the call came.</summary>
    internal long CalledAt { get; private set; }

    /// <summary>Under which activity the call was made; <c>default</c> when nobody traces.</summary>
    internal ActivityContext Caller { get; private set; }

    /// <summary>The chains where they are; empty when they can only be copied.</summary>
    internal abstract ReadOnlyMemory<SignatureChain> Chains { get; }

    /// <summary>Where the verdicts go; empty when they can only be copied.</summary>
    internal abstract Memory<Verdict> Verdicts { get; }

    /// <summary>Whether the worker may verify it. Afterwards no cancellation is heeded: the caller keeps the chain's memory unchanged only until the call ends.</summary>
    internal bool TryClaim() => Interlocked.CompareExchange(ref _state, Claimed, Waiting) == Waiting;

    /// <summary>Copies the chains into a batch.</summary>
    internal abstract void CopyTo(Span<SignatureChain> batch);

    /// <summary>Ends the call with its verdicts.</summary>
    internal abstract void Complete(ReadOnlySpan<Verdict> verdicts);

    /// <summary>Ends the call without verdicts.</summary>
    internal abstract void Fail(Exception exception);

    /// <summary>Says that the queue has no more use for it.</summary>
    internal abstract void ReleaseByQueue();

    /// <summary>Makes it ready for a new call.</summary>
    protected void Begin(long calledAt)
    {
        CalledAt = calledAt;
        Caller = ChainVerifierTelemetry.Activities.HasListeners() ? Activity.Current?.Context ?? default : default;
        _state = Waiting;
    }

    /// <summary>Whether the call was cancelled before a worker claimed it.</summary>
    protected bool TryCancel() => Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting;
}

/// <summary>A call with a result. Used again and again, so that calls allocate nothing in steady state.</summary>
/// <remarks>
/// Two parties hold it: the caller until he has taken the result, and the queue until a worker is done with it. Whoever
/// is last gives it back. Before that the caller's cancellation is unregistered, and a callback that runs just now is
/// waited for: it must not cancel the next call.
/// </remarks>
internal abstract class WorkItem<TResult> : WorkItem, IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _result = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _cancellationToken;
    private int _holders;

    /// <summary>The result to await, once.</summary>
    internal ValueTask<TResult> Result => new(this, _result.Version);

    public ValueTaskSourceStatus GetStatus(short token) => _result.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _result.OnCompleted(continuation, state, token, flags);

    public TResult GetResult(short token)
    {
        _cancellation.Dispose();
        try
        {
            return _result.GetResult(token);
        }
        finally
        {
            Release();
        }
    }

    internal override void Fail(Exception exception) => _result.SetException(exception);

    internal override void ReleaseByQueue() => Release();

    /// <summary>Makes it ready for a new call, which can be cancelled from now on.</summary>
    protected void Begin(long calledAt, CancellationToken cancellationToken)
    {
        Begin(calledAt);
        _holders = 2;
        _cancellationToken = cancellationToken;
        _cancellation = cancellationToken.UnsafeRegister(static item => ((WorkItem<TResult>)item!).Cancel(), this);
    }

    protected void Complete(TResult result) => _result.SetResult(result);

    /// <summary>Forgets the call, so that nothing of it is kept alive, and gives the item to the next one.</summary>
    protected abstract void Recycle();

    private void Cancel()
    {
        if (TryCancel())
        {
            _result.SetException(new OperationCanceledException(_cancellationToken));
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _result.Reset();
            _cancellation = default;
            _cancellationToken = default;
            Recycle();
        }
    }
}
