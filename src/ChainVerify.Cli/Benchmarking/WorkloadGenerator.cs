using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>Makes the chains of a workload: the same ones on every machine and in every run.</summary>
internal static class WorkloadGenerator
{
    private const string Seed = "chainverify bench 1";

    private static readonly Utf8Text Purpose = new("ethereum");

    /// <summary>Signs all chains, on all processors; about six scalar multiplications a cold chain.</summary>
    internal static Workload Generate(WorkloadSettings settings, CancellationToken cancellationToken)
    {
        using SimulatedKms kms = SimulatedKms.Create(Random("root", 0));
        using SimulatedApp hotApp = kms.IssueApp(AppIdOf("hot app", 0));
        SimulatedKey[] hotKeys = new SimulatedKey[settings.HasHotKeys ? settings.Keys : 0];
        for (int i = 0; i < hotKeys.Length; i++)
        {
            hotKeys[i] = hotApp.GetKey(Utf8Text.FromString($"/hot/{i}"), Purpose);
        }

        bool[] expected = ChooseValid(settings);
        SignatureChain[] chains = new SignatureChain[settings.Chains];
        SignatureChain[] cleanChains = new SignatureChain[settings.Chains];
        ParallelOptions parallel = new() { CancellationToken = cancellationToken };
        Parallel.For(0, settings.Chains, parallel, index =>
        {
            if (settings.IsCold(index))
            {
                using SimulatedApp app = kms.IssueApp(AppIdOf("cold app", index));
                using SimulatedKey key = app.GetKey(Utf8Text.FromString("/cold"), Purpose);
                (chains[index], cleanChains[index]) = Sign(key, index, expected[index]);
            }
            else
            {
                (chains[index], cleanChains[index]) = Sign(hotKeys[index % hotKeys.Length], index, expected[index]);
            }
        });

        SignatureChain[] credentials = [.. hotKeys.Select((key, i) => SignHash(key, Random("credential", i)))];
        foreach (SimulatedKey key in hotKeys)
        {
            key.Dispose();
        }

        return new Workload(settings, kms.Root, chains, cleanChains, expected, credentials);
    }

    /// <summary>
    /// The chain, and its clean twin. An invalid one carries a signature by the right key over another digest: every
    /// encoding is in order, so only the mathematics can tell.
    /// </summary>
    private static (SignatureChain Chain, SignatureChain Clean) Sign(SimulatedKey key, int index, bool isValid)
    {
        SignatureChain clean = SignHash(key, Random("message", index));
        if (isValid)
        {
            return (clean, clean);
        }

        SignedMessage other = key.Sign(MessageScheme.Eip191Hash, Random("other message", index));
        SignedMessage wrong = SignedMessage.Eip191Hash(clean.Message.Hash, RecoverableSignature.Create(other.Signature));
        return (key.CreateChain(wrong, namesAppPublicKey: true), clean);
    }

    private static SignatureChain SignHash(SimulatedKey key, byte[] hash)
        => key.SignMessage(MessageScheme.Eip191Hash, hash, namesAppPublicKey: true);

    /// <summary>Draws the invalid places without replacement; at least one when any share is asked for.</summary>
    private static bool[] ChooseValid(WorkloadSettings settings)
    {
        bool[] valid = new bool[settings.Chains];
        Array.Fill(valid, true);
        if (!settings.HasInvalid)
        {
            return valid;
        }

        int count = Math.Max(1, (int)Math.Round(settings.Chains * settings.InvalidPercent / 100));
        int[] order = [.. Enumerable.Range(0, settings.Chains)];
        int seed = BinaryPrimitives.ReadInt32LittleEndian(Random("invalid places", 0));
#pragma warning disable CA5394 // the places must be the same in every run, not secret
        new Random(seed).Shuffle(order);
#pragma warning restore CA5394
        foreach (int place in order.AsSpan(0, count))
        {
            valid[place] = false;
        }

        return valid;
    }

    private static AppId AppIdOf(string label, int index) => AppId.Create(Random(label, index).AsSpan(0, AppId.Size));

    private static byte[] Random(string label, int index) => SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}/{label}/{index}"));
}
