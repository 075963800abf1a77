using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChainVerify.Service.Status;

/// <summary>What the status page shows.</summary>
internal sealed record ServiceStatus
{
    public required string Health { get; init; }

    public required string? HealthDetail { get; init; }

    public required string Engine { get; init; }

    public required double UptimeSeconds { get; init; }

    public required long Records { get; init; }

    public required IReadOnlyDictionary<string, long> Verdicts { get; init; }

    public required double LatencyP50 { get; init; }

    public required double LatencyP95 { get; init; }

    public required double LatencyP99 { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServiceStatus))]
internal sealed partial class StatusJson : JsonSerializerContext;

/// <summary>A page for people at <c>/</c>, and the numbers that it shows at <c>/status</c>.</summary>
internal sealed class StatusEndpoint(ServiceMetrics metrics, LatencyWindow latency, HealthCheckService health, TimeProvider clock)
{
    private static readonly string Page = ReadPage();

    private readonly long _startedAt = clock.GetTimestamp();

    internal static Task WritePageAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
        return context.Response.WriteAsync(Page, context.RequestAborted);
    }

    internal async Task WriteNumbersAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        ServiceStatus status = await ReadAsync(context.RequestAborted).ConfigureAwait(false);
        await JsonSerializer.SerializeAsync(context.Response.Body, status, StatusJson.Default.ServiceStatus, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task<ServiceStatus> ReadAsync(CancellationToken cancellationToken)
    {
        HealthReport report = await health.CheckHealthAsync(check => check.Name == VerifierService.ReadinessCheck, cancellationToken).ConfigureAwait(false);
        HealthReportEntry entry = report.Entries[VerifierService.ReadinessCheck];
        Dictionary<string, long> verdicts = Enum.GetValues<ChainFailure>()
            .Where(failure => failure == ChainFailure.None || metrics[failure] > 0)
            .ToDictionary(failure => failure == ChainFailure.None ? "valid" : failure.ToString(), failure => metrics[failure]);
        return new ServiceStatus
        {
            Health = report.Status.ToString(),
            HealthDetail = entry.Description,
            Engine = entry.Data.TryGetValue("engine", out object? engine) ? (string)engine : "unknown",
            UptimeSeconds = clock.GetElapsedTime(_startedAt).TotalSeconds,
            Records = verdicts.Values.Sum(),
            Verdicts = verdicts,
            LatencyP50 = latency.Percentile(0.50),
            LatencyP95 = latency.Percentile(0.95),
            LatencyP99 = latency.Percentile(0.99),
        };
    }

    private static string ReadPage()
    {
        using Stream page = Assembly.GetExecutingAssembly().GetManifestResourceStream("status.html")!;
        using StreamReader reader = new(page);
        return reader.ReadToEnd();
    }
}
