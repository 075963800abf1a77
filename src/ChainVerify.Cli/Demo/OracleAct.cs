using System.Net;
using ChainVerify.Cli.Oracles;
using ChainVerify.Dstack;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Demo;

/// <summary>What the first act showed: an oracle with a key from an agent, and the check of its answer.</summary>
/// <param name="Agent">Where the agent listened.</param>
/// <param name="PublicKey">The oracle's key.</param>
/// <param name="SignerAddress">Its address.</param>
/// <param name="SourceName">Where the price came from.</param>
/// <param name="Check">The check of the oracle's answer.</param>
internal sealed record OracleActResult(DstackEndpoint Agent, CompressedPublicKey PublicKey, Address SignerAddress, string SourceName, OracleCheck Check);

/// <summary>
/// The main job on real input: a guest agent on a unix socket, an oracle over HTTP, a price fetched from it, and its chain
/// verified. The agent has the keys of the tutorial's simulator, and the root is the tutorial's.
/// </summary>
internal static class OracleAct
{
    /// <summary>Runs the act; nothing of it is left behind.</summary>
    /// <param name="directory">For the socket.</param>
    /// <param name="clock">The clock of the statement and of its check.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<OracleActResult> RunAsync(string directory, TimeProvider clock, CancellationToken cancellationToken)
    {
        SimulatorFixture fixture = SimulatorFixture.Version053;
        using SimulatedAgent agent = SimulatedAgent.FromFixture(fixture, clock);
        GuestAgentServerOptions socket = new() { SocketPath = Path.Combine(directory, "dstack.sock") };
        GuestAgentServer agentServer = await GuestAgentServer.StartAsync(agent, socket, cancellationToken).ConfigureAwait(false);
        await using (agentServer.ConfigureAwait(false))
        {
            LoopbackPriceServer prices = await LoopbackPriceServer.StartAsync(cancellationToken).ConfigureAwait(false);
            await using (prices.ConfigureAwait(false))
            {
                using DstackClient client = new(agentServer.Endpoint);
                using OracleSigner signer = await OracleSigner.CreateAsync(client, cancellationToken: cancellationToken).ConfigureAwait(false);
                OracleServerOptions options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0), TimeProvider = clock };
                OracleServer oracle = await OracleServer.StartAsync(signer, prices.Source, options, cancellationToken).ConfigureAwait(false);
                await using (oracle.ConfigureAwait(false))
                {
                    OracleCheck check = await CheckAsync(oracle.Address, fixture, clock, cancellationToken).ConfigureAwait(false);
                    return new OracleActResult(agentServer.Endpoint, signer.PublicKey, signer.Address, prices.Source.Name, check);
                }
            }
        }
    }

    private static async Task<OracleCheck> CheckAsync(Uri address, SimulatorFixture fixture, TimeProvider clock, CancellationToken cancellationToken)
    {
        TrustPolicyBuilder policy = new TrustPolicyBuilder().AcceptApp(fixture.AppId);
        policy.TrustKmsRoot(PublicKey.TryDecompress(fixture.KmsRootPublicKey, out PublicKey root)
            ? KmsRoot.FromPublicKey(root)
            : throw new InvalidOperationException("The fixture's root is no point of the curve."));
        using OracleClient client = new(address);
        OracleExpectation expectation = new(policy.Build(), TakesClaimedApp: false, MaximumAge: OracleCheck.ClockDifference);
        return await OracleCheck.RunAsync(client, expectation, clock, cancellationToken).ConfigureAwait(false);
    }
}
