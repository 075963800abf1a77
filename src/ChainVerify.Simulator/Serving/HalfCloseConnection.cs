using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ChainVerify.Simulator;

/// <summary>
/// Connection middleware for clients that shut down their writing side right after the request, which HTTP allows and
/// guest agents put up with. Kestrel takes that for a client that has gone and drops the reply.
/// </summary>
internal static class HalfCloseConnection
{
    /// <summary>Hides the end of the input until everything before it has been read and more is asked for.</summary>
    internal static ConnectionDelegate Use(ConnectionDelegate next) => context =>
    {
        // Kestrel aborts the request when this token fires, which it does at the end of the input. A connection that is
        // really gone shows when the reply is written; replies are short, and no method runs for long.
        context.ConnectionClosed = CancellationToken.None;
        context.Transport = new PatientPipe(context.Transport);
        return next(context);
    };

    private sealed class PatientPipe(IDuplexPipe inner) : IDuplexPipe
    {
        public PipeReader Input { get; } = new PatientReader(inner.Input);

        public PipeWriter Output => inner.Output;
    }

    private sealed class PatientReader(PipeReader inner) : PipeReader
    {
        private SequencePosition _end;
        private bool _wantsMore;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
            => Show(await inner.ReadAsync(cancellationToken).ConfigureAwait(false));

        public override bool TryRead(out ReadResult result)
        {
            if (!inner.TryRead(out ReadResult actual))
            {
                result = default;
                return false;
            }

            result = Show(actual);
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            _wantsMore = examined.Equals(_end);
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        private ReadResult Show(in ReadResult actual)
        {
            _end = actual.Buffer.End;
            bool hidesEnd = actual is { IsCompleted: true, Buffer.IsEmpty: false } && !_wantsMore;
            return hidesEnd ? new ReadResult(actual.Buffer, actual.IsCanceled, isCompleted: false) : actual;
        }
    }
}
