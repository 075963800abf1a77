namespace ChainVerify.Hosting;

/// <summary>Verifies signature chains for many concurrent callers, whose chains it gathers into batches.</summary>
/// <remarks>
/// <para>Thread-safe; one for the whole process. A verdict is the one that <see cref="ChainVerifier.Verify"/> gives, whoever else is in the
/// batch: others can delay it by the time of a batch, never change it. A lone call is verified at once, on the caller's thread.</para>
/// <para>Chains refer to memory of the caller, which must not change until the call has ended. A cancelled call ends early only
/// while it waits; once it is being verified it ends with its verdict, a moment later.</para>
/// <para>Every call may fail with <see cref="ChainVerifierUnavailableException"/>, and then has verified nothing. No chain makes a call fail.</para>
/// </remarks>
public interface IChainVerifier
{
    /// <summary>Verifies one chain.</summary>
    /// <param name="chain">The chain; it is copied.</param>
    /// <param name="cancellationToken">Takes the chain out of the queue.</param>
    /// <returns>The verdict. Await it once.</returns>
    /// <exception cref="ChainVerifierUnavailableException">The call was not taken.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the chain was verified.</exception>
    ValueTask<Verdict> VerifyAsync(in SignatureChain chain, CancellationToken cancellationToken = default);

    /// <summary>Verifies many chains of one caller.</summary>
    /// <param name="chains">The chains; they are read in place.</param>
    /// <param name="verdicts">One verdict a chain, in order.</param>
    /// <param name="cancellationToken">Takes what is not being verified yet out of the queue.</param>
    /// <returns>How many chains are valid. Await it once.</returns>
    /// <exception cref="ArgumentException">There is less room than there are chains.</exception>
    /// <exception cref="ChainVerifierUnavailableException">The call was not taken; verdicts that are missing are <see cref="ChainFailure.NotVerified"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: verdicts that are missing are <see cref="ChainFailure.NotVerified"/>.</exception>
    ValueTask<int> VerifyBatchAsync(ReadOnlyMemory<SignatureChain> chains, Memory<Verdict> verdicts, CancellationToken cancellationToken = default);

    /// <summary>Verifies a stream of chains, with a bounded number of them on their way.</summary>
    /// <param name="chains">The chains. They are asked for only as fast as the verdicts are taken.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>One verdict a chain, in order. An exception of the source comes after the verdicts of the chains before it.</returns>
    /// <exception cref="ChainVerifierUnavailableException">A part of the stream was not taken.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    IAsyncEnumerable<Verdict> VerifyAsync(IAsyncEnumerable<SignatureChain> chains, CancellationToken cancellationToken = default);
}
