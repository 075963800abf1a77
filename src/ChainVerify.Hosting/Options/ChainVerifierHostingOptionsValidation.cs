using ChainVerify.Signatures;
using Microsoft.Extensions.Options;

namespace ChainVerify.Hosting;

/// <summary>Refuses options that make no sense, with all reasons at once.</summary>
internal sealed class ChainVerifierHostingOptionsValidation : IValidateOptions<ChainVerifierHostingOptions>
{
    public ValidateOptionsResult Validate(string? name, ChainVerifierHostingOptions options)
    {
        List<string> mistakes =
        [
            .. TrustPolicyReader.FindMistakes(options.Trust, options.KmsContract.IsUsed),
            .. FindMistakes(options.KmsContract),
            .. FindMistakes(options),
        ];
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> FindMistakes(ChainVerifierHostingOptions options)
    {
        if (!EngineChoice.TryResolve(options.Engine, out SignatureEngine? _, out string? reason))
        {
            yield return $"Engine: {reason}";
        }

        if (options.Threads is < 0 or > 1024)
        {
            yield return "Threads is not between 0 (one a processor) and 1024.";
        }

        if (options.CredentialCacheCapacity < 0)
        {
            yield return "CredentialCacheCapacity is negative.";
        }

        if (options.MaxBatch is < 1 or > ChainVerifierHostingOptions.LargestBatch)
        {
            yield return $"MaxBatch is not between 1 and {ChainVerifierHostingOptions.LargestBatch}.";
        }

        if (options.MaxDelay < TimeSpan.Zero || options.MaxDelay > TimeSpan.FromSeconds(1))
        {
            yield return "MaxDelay is not between zero and a second.";
        }

        if (options.QueueCapacity < 1)
        {
            yield return "QueueCapacity is below 1.";
        }

        if (options.WhenQueueFull is not (QueueFullBehavior.Wait or QueueFullBehavior.Reject))
        {
            yield return "WhenQueueFull is neither Wait nor Reject.";
        }
    }

    private static IEnumerable<string> FindMistakes(KmsContractOptions contract)
    {
        if (!contract.IsUsed)
        {
            if (contract.Rpc is not null)
            {
                yield return "KmsContract:Rpc is set, but KmsContract:Address is not: which contract is it?";
            }

            yield break;
        }

        if (!Address.TryParse(contract.Address.AsSpan(), out Address address) || address.IsZero)
        {
            yield return "KmsContract:Address is not a non-zero address: 20 bytes in hexadecimal.";
        }

        if (contract.Rpc is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return "KmsContract:Rpc is not the absolute http or https address of a JSON-RPC server.";
        }

        if (string.IsNullOrWhiteSpace(contract.Block))
        {
            yield return "KmsContract:Block is empty.";
        }

        if (contract.RefreshInterval < TimeSpan.FromSeconds(1) || contract.RefreshInterval > TimeSpan.FromDays(1))
        {
            yield return "KmsContract:RefreshInterval is not between a second and a day.";
        }

        if (contract.MaximumAge < contract.RefreshInterval)
        {
            yield return "KmsContract:MaximumAge is below KmsContract:RefreshInterval: no answer would ever be fresh enough.";
        }

        if (contract.Timeout <= TimeSpan.Zero || contract.Timeout > TimeSpan.FromMinutes(5))
        {
            yield return "KmsContract:Timeout is not between zero and five minutes.";
        }
    }
}
