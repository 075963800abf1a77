using System.Diagnostics;

#pragma warning disable CA1031 // whatever a listener throws is reported, and the batch goes on

namespace ChainVerify.Hosting;

/// <summary>The activities of the source <see cref="ChainVerifierTelemetry.ActivitySourceName"/>: one a batch, linked to its callers.</summary>
internal sealed class BatchTraces(string engine, ListenerFaults faults)
{
    private const int MostLinks = 128;

    /// <summary>Begins a batch's activity, if somebody listens.</summary>
    internal Activity? Start(BatchWorker worker)
    {
        if (!ChainVerifierTelemetry.Activities.HasListeners())
        {
            return null;
        }

        try
        {
            IEnumerable<ActivityLink> links = worker.Items
                .Where(item => item.Caller != default)
                .Take(MostLinks)
                .Select(item => new ActivityLink(item.Caller));
            Activity? activity = ChainVerifierTelemetry.Activities.StartActivity(
                "chainverify.batch", ActivityKind.Internal, parentContext: default, links: links);
            activity?.SetTag("chainverify.chains", worker.Count);
            activity?.SetTag("chainverify.engine", engine);
            return activity;
        }
        catch (Exception exception)
        {
            faults.Report(exception);
            return null;
        }
    }

    /// <summary>Ends it.</summary>
    internal void Stop(Activity? activity, long valid)
    {
        try
        {
            activity?.SetTag("chainverify.valid", valid);
            activity?.Dispose();
        }
        catch (Exception exception)
        {
            faults.Report(exception);
        }
    }
}
