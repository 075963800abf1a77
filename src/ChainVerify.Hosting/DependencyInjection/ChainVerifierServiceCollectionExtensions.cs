using ChainVerify.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the verifier to a host.</summary>
public static class ChainVerifierServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IChainVerifier"/>, one for the whole process.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Says whom to trust, and how to work.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <remarks>Options that make no sense are an <see cref="OptionsValidationException"/> when the host starts.</remarks>
    public static IServiceCollection AddChainVerifier(this IServiceCollection services, Action<ChainVerifierHostingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<ChainVerifierHostingOptions>().Configure(configure);
        return services.AddVerifier();
    }

    /// <summary>Adds <see cref="IChainVerifier"/> with options from a configuration, such as the section <c>ChainVerify</c> of <c>appsettings.json</c>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The section that holds the options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <remarks>Options that make no sense are an <see cref="OptionsValidationException"/> when the host starts.</remarks>
    public static IServiceCollection AddChainVerifier(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ChainVerifierHostingOptions>().Bind(configuration);
        return services.AddVerifier();
    }

    /// <summary>Adds the verifier's health: the engine's known answers, a fresh root, room in the queue.</summary>
    /// <param name="builder">Where to.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What a failure counts as; null means unhealthy.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IHealthChecksBuilder AddChainVerifier(
        this IHealthChecksBuilder builder, string name = "chainverify", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<ChainVerifierHealthCheck>();
        return builder.AddCheck<ChainVerifierHealthCheck>(name, failureStatus, tags ?? []);
    }

    private static IServiceCollection AddVerifier(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddLogging();
        services.AddOptions<ChainVerifierHostingOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ChainVerifierHostingOptions>, ChainVerifierHostingOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<VerifierSource>();
        services.TryAddSingleton<ListenerFaults>();
        services.TryAddSingleton<ChainVerifierMetrics>();
        services.TryAddSingleton<CoalescingChainVerifier>();
        services.TryAddSingleton<IChainVerifier>(provider => provider.GetRequiredService<CoalescingChainVerifier>());
        services.TryAddSingleton<KmsRootRefresh>();
        if (!services.Any(service => service.ImplementationType == typeof(ChainVerifierLifetime)))
        {
            services.AddHostedService<ChainVerifierLifetime>();
            services.AddHostedService(provider => provider.GetRequiredService<KmsRootRefresh>());
        }

        return services;
    }
}
