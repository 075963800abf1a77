using System.Text.Json;
using ChainVerify.Simulator;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Simulator.Authorisation;

/// <summary>The contracts' decisions, against those of the real contracts executed in an EVM.</summary>
public class AppAuthVectorTests
{
    private static readonly Address Owner = Address.Parse("0x1111111111111111111111111111111111111111");
    private static readonly Address Stranger = Address.Parse("0x9999999999999999999999999999999999999999");

    [Fact]
    public void The_kms_contract_decides_as_in_the_vectors()
    {
        JsonElement file = VectorFile.Read("app-auth.json");
        JsonElement constants = file.GetProperty("setup").GetProperty("constants");
        DstackKmsContract kms = CreateKms(file.GetProperty("setup"));
        JsonElement[] rows = [.. file.GetProperty("vectors").EnumerateArray()];
        Assert.Equal(17, rows.Length);
        foreach (JsonElement row in rows)
        {
            BootInfo info = ReadBootInfo(row.GetProperty("bootInfo"));

            BootDecision decision = Text(row, "function") == "DstackKms.isKmsAllowed" ? kms.IsKmsAllowed(info) : kms.IsAppAllowed(info);

            Assert.Equal(new BootDecision(row.GetProperty("isAllowed").GetBoolean(), Text(row, "reason")), decision);
        }

        Assert.Equal(Digest(constants, "MR"), ReadBootInfo(rows[0].GetProperty("bootInfo")).MrAggregated);
    }

    [Fact]
    public void The_timelock_contract_goes_through_the_steps_of_the_vectors()
    {
        JsonElement timelock = VectorFile.Read("app-auth.json").GetProperty("timelock");
        JsonElement constructor = timelock.GetProperty("constructor");
        TimelockAppAuthContract contract = new(
            Owner,
            constructor.GetProperty("noticePeriod").GetUInt64(),
            constructor.GetProperty("allowAnyDevice").GetBoolean(),
            Digest(constructor, "initialComposeHash"));
        JsonElement[] steps = [.. timelock.GetProperty("steps").EnumerateArray()];
        Assert.Equal(17, steps.Length);
        foreach (JsonElement step in steps)
        {
            Assert.Equal(Describe(step.GetProperty("result")), Run(contract, step));
        }
    }

    [Fact]
    public void A_notice_period_without_end_never_elapses()
    {
        TimelockAppAuthContract contract = new(Owner, noticePeriod: ulong.MaxValue, allowsAnyDevice: true);
        Digest256 hash = NumberedDigest(0xc3);
        contract.ProposeComposeHash(Owner, hash, now: 1_700_000_000);

        foreach (ulong now in (ulong[])[1_700_000_000, 1_800_000_000, ulong.MaxValue])
        {
            ContractRevertException exception = Assert.Throws<ContractRevertException>(() => contract.ActivateComposeHash(hash, now));
            Assert.Equal("notice period not elapsed", exception.Message);
        }

        Assert.Equal(ulong.MaxValue, contract.ActivatesAt(hash));
        Assert.False(contract.IsAppAllowed(new BootInfo { AppId = default, ComposeHash = hash }).IsAllowed);
    }

    [Fact]
    public void Only_the_owner_changes_a_contract()
    {
        DstackAppContract app = new(Owner);
        DstackKmsContract kms = new(Owner);
        Digest256 hash = NumberedDigest(0xc2);

        ContractRevertException exception = Assert.Throws<ContractRevertException>(() => app.AddComposeHash(Stranger, hash));

        Assert.Equal(
            VectorFile.Read("app-auth.json").GetProperty("nonOwnerAddComposeHash").GetString(),
            "revert 0x" + Convert.ToHexStringLower(exception.ErrorData.Span));
        Action[] calls =
        [
            () => app.RemoveComposeHash(Stranger, hash), () => app.AddDevice(Stranger, hash), () => app.RemoveDevice(Stranger, hash),
            () => app.SetAllowAnyDevice(Stranger, true), () => app.SetRequireTcbUpToDate(Stranger, true),
            () => kms.AddOsImageHash(Stranger, hash), () => kms.RemoveOsImageHash(Stranger, hash),
            () => kms.AddKmsAggregatedMr(Stranger, hash), () => kms.RemoveKmsAggregatedMr(Stranger, hash),
            () => kms.AddKmsDevice(Stranger, hash), () => kms.RemoveKmsDevice(Stranger, hash),
        ];
        Assert.All(calls, call => Assert.Throws<ContractRevertException>(call));
        Assert.Equal("Compose hash not allowed", app.IsAppAllowed(new BootInfo { AppId = default, ComposeHash = hash }).Reason);
    }

    [Fact]
    public void What_the_owner_changes_counts_at_once()
    {
        DstackAppContract app = new(Owner);
        BootInfo info = new() { AppId = default, ComposeHash = NumberedDigest(1), DeviceId = NumberedDigest(2), TcbStatus = "OutOfDate" };

        app.AddComposeHash(Owner, info.ComposeHash);
        Assert.Equal("Device not allowed", app.IsAppAllowed(info).Reason);
        app.AddDevice(Owner, info.DeviceId);
        Assert.True(app.IsAppAllowed(info).IsAllowed);
        app.RemoveDevice(Owner, info.DeviceId);
        app.SetAllowAnyDevice(Owner, true);
        Assert.True(app.IsAppAllowed(info).IsAllowed);
        app.SetRequireTcbUpToDate(Owner, true);
        Assert.Equal("TCB status is not up to date", app.IsAppAllowed(info).Reason);
        Assert.False(app.IsAppAllowed(info with { TcbStatus = "uptodate" }).IsAllowed);
        Assert.True(app.IsAppAllowed(info with { TcbStatus = "UpToDate" }).IsAllowed);
        app.RemoveComposeHash(Owner, info.ComposeHash);
        Assert.Equal("Compose hash not allowed", app.IsAppAllowed(info with { TcbStatus = "UpToDate" }).Reason);
        Assert.False(default(BootDecision).IsAllowed);
    }

    private static DstackKmsContract CreateKms(JsonElement setup)
    {
        JsonElement constants = setup.GetProperty("constants");
        DstackKmsContract kms = new(Owner);
        foreach (JsonElement each in setup.GetProperty("osImages").EnumerateArray())
        {
            kms.AddOsImageHash(Owner, Digest256.Parse(each.GetString()));
        }

        foreach (JsonElement each in setup.GetProperty("kmsAggregatedMrs").EnumerateArray())
        {
            kms.AddKmsAggregatedMr(Owner, Digest256.Parse(each.GetString()));
        }

        foreach (JsonElement each in setup.GetProperty("kmsDevices").EnumerateArray())
        {
            kms.AddKmsDevice(Owner, Digest256.Parse(each.GetString()));
        }

        Digest256 compose = Digest(constants, "C1");
        kms.DeployAndRegisterApp(AppNamed("anyDevice"), new DstackAppContract(Owner, allowsAnyDevice: true, initialComposeHash: compose));
        kms.DeployAndRegisterApp(AppNamed("singleDevice"), new DstackAppContract(Owner, initialDevice: Digest(constants, "D1"), initialComposeHash: compose));
        kms.DeployAndRegisterApp(AppNamed("tcbRequired"), new DstackAppContract(Owner, requiresUpToDateTcb: true, allowsAnyDevice: true, initialComposeHash: compose));
        kms.DeployAndRegisterApp(AppNamed("empty"), new DstackAppContract(Owner));
        kms.RegisterApp(AppNamed("eoaRegistered"));
        return kms;
    }

    private static string Run(TimelockAppAuthContract contract, JsonElement step)
    {
        Address caller = Text(step, "caller") == "owner" ? Owner : Stranger;
        ulong now = step.GetProperty("time").GetUInt64();
        JsonElement argument = step.GetProperty("args")[0];
        try
        {
            switch (Text(step, "call"))
            {
                case "isAppAllowed":
                    BootDecision decision = contract.IsAppAllowed(ReadBootInfo(argument));
                    return $"{decision.IsAllowed}, {decision.Reason}";
                case "activatesAt":
                    return $"{contract.ActivatesAt(Digest256.Parse(argument.GetString()))}";
                case "proposeComposeHash":
                    contract.ProposeComposeHash(caller, Digest256.Parse(argument.GetString()), now);
                    return "ok";
                case "activateComposeHash":
                    contract.ActivateComposeHash(Digest256.Parse(argument.GetString()), now);
                    return "ok";
                case "cancelProposal":
                    contract.CancelProposal(caller, Digest256.Parse(argument.GetString()));
                    return "ok";
                case "removeComposeHash":
                    contract.RemoveComposeHash(caller, Digest256.Parse(argument.GetString()));
                    return "ok";
                default:
                    return "no such call";
            }
        }
        catch (ContractRevertException exception)
        {
            return $"revert: {exception.Message}";
        }
    }

    private static string Describe(JsonElement result)
        => result.ValueKind == JsonValueKind.Array ? string.Join(", ", result.EnumerateArray().Select(each => each.ToString())) : result.GetString()!;

    private static BootInfo ReadBootInfo(JsonElement info) => new()
    {
        AppId = Text(info, "appId") is ['<', .. string name, '>'] ? AppNamed(name) : AppId.Parse(Text(info, "appId")),
        ComposeHash = Digest(info, "composeHash"),
        InstanceId = Address.Parse(Text(info, "instanceId")),
        DeviceId = Digest(info, "deviceId"),
        MrAggregated = Digest(info, "mrAggregated"),
        MrSystem = Digest(info, "mrSystem"),
        OsImageHash = Digest(info, "osImageHash"),
        TcbStatus = Text(info, "tcbStatus"),
        AdvisoryIds = [.. info.GetProperty("advisoryIds").EnumerateArray().Select(each => each.GetString()!)],
    };

    /// <summary>An address for a name: the vectors leave the addresses open.</summary>
    private static AppId AppNamed(string name) => AppId.Create(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 20));

    private static Digest256 NumberedDigest(byte number) => Digest256.Create([.. new byte[31], number]);

    private static Digest256 Digest(JsonElement row, string property) => Digest256.Parse(Text(row, property));

    private static string Text(JsonElement row, string property) => row.GetProperty(property).GetString()!;
}
