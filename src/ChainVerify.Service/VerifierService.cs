using System.Threading.RateLimiting;
using ChainVerify.Hosting;
using ChainVerify.Service.Endpoints;
using ChainVerify.Service.Grpc;
using ChainVerify.Service.Records;
using ChainVerify.Service.Security;
using ChainVerify.Service.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace ChainVerify.Service;

/// <summary>The verifier service as a web application.</summary>
/// <remarks>
/// Configured as every ASP.NET Core application is: <c>appsettings.json</c>, environment variables (with the prefix <c>CHAINVERIFY_</c>, too), and
/// what the caller adds. The sections are <c>ChainVerify</c> (<see cref="ChainVerifierHostingOptions"/>), <c>Service</c>
/// (<see cref="VerifierServiceOptions"/>), and <c>Kestrel</c> for addresses and TLS.
/// </remarks>
public static class VerifierService
{
    internal const string RequestLimit = "requests";
    internal const string StreamLimit = "streams";
    internal const string ReadinessCheck = "chainverify";

    // A body is read as records whatever it is called: curl calls everything a form.
    private const string AnyContentType = "*/*";

    /// <summary>Makes the service; it does not listen yet.</summary>
    /// <param name="settings">Settings by their full names, such as <c>ChainVerify:Engine</c>, which outweigh files and environment.</param>
    /// <param name="configure">Changes what the settings cannot; null for nothing.</param>
    /// <returns>The application, to be started.</returns>
    public static WebApplication Create(IEnumerable<KeyValuePair<string, string?>> settings, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "ChainVerify.Service", Args = [] });

        // First, so that everything else outweighs it. Standard output is for what a command says, standard error for logs.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"), new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None")] });
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Configuration.AddEnvironmentVariables("CHAINVERIFY_").AddInMemoryCollection(settings);
        AddServices(builder);
        configure?.Invoke(builder);
        WebApplication application = builder.Build();
        Map(application);
        return application;
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        VerifierServiceOptions limits = builder.Configuration.GetSection("Service").Get<VerifierServiceOptions>() ?? new();
        services.AddOptions<VerifierServiceOptions>().BindConfiguration("Service").ValidateOnStart();
        services.AddSingleton<IValidateOptions<VerifierServiceOptions>>(new ValidateOptions<VerifierServiceOptions>(
            null, options => !options.FindMistakes().Any(), string.Join(" ", limits.FindMistakes())));
        services.AddChainVerifier(builder.Configuration.GetSection("ChainVerify"));
        services.AddHealthChecks().AddChainVerifier(ReadinessCheck);
        services.AddSingleton(provider => new RecordBlockPool(provider.GetRequiredService<IOptions<VerifierServiceOptions>>().Value));
        services.AddSingleton<ServiceMetrics>();
        services.AddSingleton<LatencyWindow>();
        services.AddHostedService(provider => provider.GetRequiredService<LatencyWindow>());
        services.AddSingleton<OpenCalls>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenCalls>());
        services.AddSingleton<VerifyEndpoint>();
        services.AddSingleton<StreamEndpoint>();
        services.AddSingleton<StatusEndpoint>();
        services.AddProblemDetails();
        services.AddExceptionHandler<UnavailableHandler>();
        services.AddOpenApi(ApiDescription.Configure);
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = (int)Math.Min(limits.MaxRequestBytes, int.MaxValue);
            options.IgnoreUnknownServices = true; // its catch-all route would answer for paths of two parts
        });
        services.AddRequestTimeouts();
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.AddPolicy(RequestLimit, _ => Limit(RequestLimit, limits.MaxConcurrentRequests));
            options.AddPolicy(StreamLimit, _ => Limit(StreamLimit, limits.MaxConcurrentStreams));
        });
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ChainVerifierTelemetry.MeterName, ServiceMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddPrometheusExporter());
        services.Configure<HostOptions>(options => options.ShutdownTimeout = limits.ShutdownTimeout);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    }

    private static RateLimitPartition<string> Limit(string name, int permits) => RateLimitPartition.GetConcurrencyLimiter(
        name, _ => new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 });

    private static void Map(WebApplication application)
    {
        VerifierServiceOptions limits = application.Services.GetRequiredService<IOptions<VerifierServiceOptions>>().Value;
        application.UseExceptionHandler();
        application.UseStatusCodePages();
        application.Use(application.Services.GetRequiredService<OpenCalls>().FollowAsync);
        application.UseMiddleware<ApiKeyMiddleware>();
        application.UseRateLimiter();
        application.UseRequestTimeouts();

        application.MapPost("/v1/verify", VerifyAsync)
            .RequireRateLimiting(RequestLimit)
            .WithName("Verify")
            .WithSummary("Verifies one record, or an array of records.")
            .WithDescription("A record gives a verdict, an array gives an array of verdicts in its order. A record that cannot be read has a verdict, too: MalformedRecord.")
            .Accepts<ChainRecordShape>("application/json", AnyContentType)
            .Produces<VerdictShape>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithRequestTimeout(limits.RequestTimeout);
        application.MapPost("/v1/verify/stream", VerifyStreamAsync)
            .RequireRateLimiting(StreamLimit)
            .WithName("VerifyStream")
            .WithSummary("Verifies a stream of records: NDJSON in, NDJSON out, both at once.")
            .WithDescription("One verdict line a record, in order, while the request is still being sent. If the service ends the stream first, the last line has a member error instead.")
            .Accepts<ChainRecordShape>("application/x-ndjson", AnyContentType)
            .Produces<VerdictShape>(contentType: "application/x-ndjson")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        application.MapGrpcService<VerifierGrpcService>();

        application.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        application.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Name == ReadinessCheck });
        application.MapPrometheusScrapingEndpoint("/metrics");
        application.MapOpenApi("/openapi/v1.json");
        application.MapGet("/", StatusEndpoint.WritePageAsync);
        application.MapGet("/status", (HttpContext context) => context.RequestServices.GetRequiredService<StatusEndpoint>().WriteNumbersAsync(context));
    }

    private static async Task<IResult> VerifyAsync([FromServices] VerifyEndpoint endpoint, HttpContext context)
    {
        await endpoint.HandleAsync(context).ConfigureAwait(false);
        return Results.Empty;
    }

    private static async Task<IResult> VerifyStreamAsync([FromServices] StreamEndpoint endpoint, HttpContext context)
    {
        await endpoint.HandleAsync(context).ConfigureAwait(false);
        return Results.Empty;
    }
}
