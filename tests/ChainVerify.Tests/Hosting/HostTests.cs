using System.Diagnostics;
using ChainVerify.Dstack;
using ChainVerify.Hosting;
using ChainVerify.Tests.Dstack;
using ChainVerify.Tests.Signatures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace ChainVerify.Tests.Hosting;

/// <summary>The verifier as a part of a host: services, options, roots from a contract, health, traces.</summary>
public class HostTests
{
    private const string Contract = "0x00112233445566778899aabbccddeeff00112233";

    [Fact]
    public async Task Two_lines_give_a_host_its_verifier()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddChainVerifier(options => HostedChains.Trust(options.Trust))
            .BuildServiceProvider();
        foreach (IHostedService service in services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        IChainVerifier verifier = services.GetRequiredService<IChainVerifier>();
        Assert.Equal(HostedChains.Verdicts[0], await verifier.VerifyAsync(HostedChains.All[0]));
        foreach (IHostedService service in services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await Assert.ThrowsAsync<ChainVerifierUnavailableException>(async () => await verifier.VerifyAsync(HostedChains.All[0]));
    }

    [Fact]
    public async Task Options_come_from_a_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ChainVerify:Trust:KmsRoots:0"] = HostedChains.Root.ToString(),
            ["ChainVerify:Trust:AnyApp"] = "true",
            ["ChainVerify:Trust:Purposes:0"] = "ethereum",
            ["ChainVerify:Trust:Rules"] = "evm",
            ["ChainVerify:Engine"] = "managed",
            ["ChainVerify:MaxDelay"] = "00:00:00.002",
            ["ChainVerify:WhenQueueFull"] = "Reject",
            ["ChainVerify:KmsContract:Rpc"] = "https://rpc.example/",
            ["ChainVerify:KmsContract:Address"] = Contract,
        }).Build();
        await using ServiceProvider services = new ServiceCollection().AddChainVerifier(configuration.GetSection("ChainVerify")).BuildServiceProvider();
        ChainVerifierHostingOptions options = services.GetRequiredService<IOptions<ChainVerifierHostingOptions>>().Value;
        Assert.Equal(TimeSpan.FromMilliseconds(2), options.MaxDelay);
        Assert.Equal(QueueFullBehavior.Reject, options.WhenQueueFull);
        Assert.Equal(new Uri("https://rpc.example/"), options.KmsContract.Rpc);
        VerifierSource source = services.GetRequiredService<VerifierSource>();
        Assert.Equal("managed", source.Engine.Name);
        Assert.Equal(VerificationRules.Evm, source.Current!.Policy.Rules);
    }

    [Theory]
    [InlineData("Trust:KmsRoots is empty", "no root")]
    [InlineData("neither a non-zero address", "zero root")]
    [InlineData("Trust:Apps is empty", "no app")]
    [InlineData("is not an app id", "bad app")]
    [InlineData("contradict each other", "both")]
    [InlineData("is none of eip191-hash", "scheme")]
    [InlineData("not well-formed Unicode", "surrogate")]
    [InlineData("none of the engines", "engine")]
    [InlineData("MaxBatch", "batch")]
    [InlineData("QueueCapacity", "queue")]
    [InlineData("MaxDelay", "delay")]
    [InlineData("Threads", "threads")]
    [InlineData("which contract is it", "rpc only")]
    [InlineData("KmsContract:Rpc is not", "no rpc")]
    [InlineData("KmsContract:MaximumAge", "age")]
    public void Options_that_make_no_sense_are_refused_with_the_reason(string reason, string mistake)
    {
        ChainVerifierHostingOptions options = new();
        HostedChains.Trust(options.Trust);
        Action change = mistake switch
        {
            "no root" => options.Trust.KmsRoots.Clear,
            "zero root" => () => options.Trust.KmsRoots.Add(new string('0', 40)),
            "no app" => () => options.Trust.AnyApp = false,
            "bad app" => () => options.Trust.Apps.Add("xyz"),
            "both" => () => options.Trust.Apps.Add(new string('1', 40)),
            "scheme" => () => options.Trust.MessageSchemes.Add("rot13"),
            "surrogate" => () => options.Trust.Purposes.Add("\ud800"),
            "engine" => () => options.Engine = "quantum",
            "batch" => () => options.MaxBatch = 0,
            "queue" => () => options.QueueCapacity = 0,
            "delay" => () => options.MaxDelay = TimeSpan.FromSeconds(-1),
            "threads" => () => options.Threads = -1,
            "rpc only" => () => options.KmsContract.Rpc = new Uri("http://localhost/"),
            "no rpc" => () => options.KmsContract.Address = Contract,
            _ => () => options.KmsContract = new() { Address = Contract, Rpc = new Uri("http://localhost/"), MaximumAge = TimeSpan.Zero },
        };
        Assert.True(Validate(options).Succeeded);
        change();
        Assert.Contains(reason, Validate(options).FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roots_follow_their_contract()
    {
        KmsRoot root = Chains.ChainMaterial.OtherTrustedKms.Root;
        bool fails = false;
        await using FakeAgent server = new(_ => fails ? FakeAgent.Json("{}", 500) : KmsRootSourceTests.Answer(root.PublicKey!.Value.Bytes.ToArray()), overTcp: true);
        ChainVerifierHostingOptions options = new() { KmsContract = { Address = Contract, Rpc = server.Address } };
        options.Trust.AnyApp = true;
        await using HostedVerifier hosted = new(Engines.Fastest, given =>
        {
            given.Trust.KmsRoots.Clear();
            given.KmsContract = options.KmsContract;
        });
        using KmsRootRefresh refresh = new(
            Options.Create(options), hosted.Source, hosted.Metrics, new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddDays(9)), NullLogger<KmsRootRefresh>.Instance);
        using KmsRootSource contract = new(server.Address, Address.Parse(Contract));
        ChainVerifierUnavailableException exception = await Assert.ThrowsAsync<ChainVerifierUnavailableException>(
            async () => await hosted.Verifier.VerifyAsync(HostedChains.Valid[0]));
        Assert.Equal(UnavailableReason.NoTrustedRoot, exception.Reason);
        Assert.True(refresh.IsStale);

        Assert.True(await refresh.TryRefreshAsync(contract, TimeSpan.Zero, CancellationToken.None));
        Assert.False(refresh.IsStale);
        Assert.Equal(ChainFailure.KmsRootMismatch, (await hosted.Verifier.VerifyAsync(HostedChains.Valid[0])).Failure);

        root = HostedChains.Root;
        Assert.True(await refresh.TryRefreshAsync(contract, TimeSpan.Zero, CancellationToken.None));
        Assert.True((await hosted.Verifier.VerifyAsync(HostedChains.Valid[0])).IsValid);

        fails = true;
        Assert.False(await refresh.TryRefreshAsync(contract, TimeSpan.Zero, CancellationToken.None));
        Assert.True((await hosted.Verifier.VerifyAsync(HostedChains.Valid[0])).IsValid);
        Assert.Equal(2, hosted.Sum("chainverify.kms_root.reads", "changed"));
        Assert.Equal(1, hosted.Sum("chainverify.kms_root.reads", "failure"));
    }

    [Fact]
    public async Task The_contract_is_read_again_and_again_while_the_host_runs()
    {
        using SemaphoreSlim reads = new(0);
        await using FakeAgent server = new(
            _ =>
            {
                reads.Release();
                return KmsRootSourceTests.Answer(HostedChains.Root.PublicKey!.Value.Bytes.ToArray());
            },
            overTcp: true);
        ManualTimeProvider clock = new(DateTimeOffset.UnixEpoch);
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddChainVerifier(options =>
            {
                options.Trust.AnyApp = true;
                options.KmsContract = new() { Address = Contract, Rpc = server.Address };
            })
            .BuildServiceProvider();
        KmsRootRefresh refresh = services.GetRequiredService<KmsRootRefresh>();
        await refresh.StartAsync(CancellationToken.None);
        for (int i = 0; i < 3; i++)
        {
            Task read = reads.WaitAsync();
            while (!read.IsCompleted)
            {
                clock.Fire();
                await Task.Yield();
            }
        }

        await refresh.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Health_tells_what_is_wrong()
    {
        using GatedEngine engine = new();
        engine.Open();
        await using HostedVerifier healthy = new(engine);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(healthy)).Status);
        await healthy.StopAsync();
        Assert.Contains("stopping", (await CheckAsync(healthy)).Description, StringComparison.Ordinal);

        await using HostedVerifier rootless = new(engine, options =>
        {
            options.Trust.KmsRoots.Clear();
            options.KmsContract = new() { Address = Contract, Rpc = new Uri("http://localhost/") };
        });
        HealthCheckResult result = await CheckAsync(rootless);
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("no KMS root", result.Description, StringComparison.Ordinal);

        using GatedEngine liar = new() { DeniesEverything = true };
        liar.Open();
        await using HostedVerifier defective = new(liar);
        result = await CheckAsync(defective);
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("recover", result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_traced_with_links_to_its_callers()
    {
        using ActivitySource callers = new("ChainVerify.Tests.Callers");
        List<Activity> batches = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name is ChainVerifierTelemetry.ActivitySourceName or "ChainVerify.Tests.Callers",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (batches)
                {
                    batches.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using HostedVerifier hosted = new(Engines.Fastest, pendingWork: static () => 1);
        using Activity caller = callers.StartActivity("caller")!;
        await hosted.Verifier.VerifyAsync(HostedChains.Valid[0]);
        await hosted.StopAsync();
        lock (batches)
        {
            Assert.Contains(batches, batch => batch.OperationName == "chainverify.batch" && batch.Links.Any(link => link.Context == caller.Context));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Who_listens_to_metrics_and_throws_changes_no_verdict_and_is_named(long pendingWork)
    {
        int thrown = 0;
        await using HostedVerifier hosted = new(Engines.Fastest, pendingWork: () => pendingWork, onMeasurement: () =>
        {
            Interlocked.Increment(ref thrown);
            throw new InvalidOperationException("I throw.");
        });
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HostedChains.Verdicts[i], await hosted.Verifier.VerifyAsync(HostedChains.All[i]));
        }

        Verdict[] verdicts = new Verdict[100];
        await hosted.Verifier.VerifyBatchAsync(HostedChains.All.AsMemory(0, 100), verdicts);
        Assert.Equal(HostedChains.Verdicts[..100], verdicts);

        // Every call has left, or this would not end.
        await hosted.StopAsync();
        Assert.InRange(thrown, 21, int.MaxValue);
        AssertNamed(hosted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_listens_to_traces_and_throws_changes_no_verdict_and_is_named(bool atStart)
    {
        using Activity caller = new("caller");
        caller.Start();
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == ChainVerifierTelemetry.ActivitySourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => Throw(activity, atStart),
            ActivityStopped = activity => Throw(activity, !atStart),
        };
        ActivitySource.AddActivityListener(listener);
        await using HostedVerifier hosted = new(Engines.Fastest, pendingWork: static () => 1);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HostedChains.Verdicts[i], await hosted.Verifier.VerifyAsync(HostedChains.All[i]));
        }

        await hosted.StopAsync();
        AssertNamed(hosted);

        // All sources of that name are listened to, other tests' among them.
        void Throw(Activity activity, bool throws)
        {
            if (throws && activity.Links.Any(link => link.Context == caller.Context))
            {
                throw new InvalidOperationException("I throw.");
            }
        }
    }

    private static void AssertNamed(HostedVerifier hosted)
    {
        Assert.NotEmpty(hosted.FaultLog.Entries);
        Assert.All(hosted.FaultLog.Entries, entry =>
        {
            Assert.Equal(7, entry.Event);
            Assert.Equal("I throw.", entry.Exception?.Message);
        });
    }

    private static ValidateOptionsResult Validate(ChainVerifierHostingOptions options) => new ChainVerifierHostingOptionsValidation().Validate(null, options);

    private static async Task<HealthCheckResult> CheckAsync(HostedVerifier hosted)
    {
        using KmsRootRefresh refresh = new(
            Options.Create(new ChainVerifierHostingOptions()), hosted.Source, hosted.Metrics, TimeProvider.System, NullLogger<KmsRootRefresh>.Instance);
        ChainVerifierHealthCheck check = new(hosted.Verifier, hosted.Source, refresh, TimeProvider.System, NullLogger<ChainVerifierHealthCheck>.Instance);
        return await check.CheckHealthAsync(new HealthCheckContext { Registration = new HealthCheckRegistration("chainverify", check, null, null) });
    }
}
