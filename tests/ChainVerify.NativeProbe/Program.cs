// Prints one JSON object: how the search for libsecp256k1 went in this process, and what a known recovery gave.
// Arguments are key=value pairs for AppContext, set before the search: a true or false is a switch, all else is data.
// The argument "break-a-promise" makes the library a null pointer instead, which must end the process with its message.
using System.Text;
using System.Text.Json;
using ChainVerify.Native;

if (args is ["break-a-promise"])
{
    BreakAPromise();
    Console.Out.WriteLine("The process lives.");
    return;
}

foreach (string argument in args)
{
    int equals = argument.IndexOf('=', StringComparison.Ordinal);
    string value = argument[(equals + 1)..];
    if (bool.TryParse(value, out bool isOn))
        AppContext.SetSwitch(argument[..equals], isOn);
    else
        AppContext.SetData(argument[..equals], value);
}

using var buffer = new MemoryStream();
using (var json = new Utf8JsonWriter(buffer))
{
    NativeLibraryDiscovery discovery = NativeSecp256k1.Discovery;
    json.WriteStartObject();
    json.WriteString("source", discovery.Source.ToString());
    json.WriteString("path", discovery.Path);
    json.WriteString("version", discovery.Version);
    json.WriteString("error", discovery.Error);
    json.WriteBoolean("isHidden", discovery.IsHidden);
    json.WriteBoolean("isAvailable", NativeSecp256k1.IsAvailable);
    json.WriteString("report", discovery.ToString());
    json.WriteString("requirement", Message(NativeSecp256k1.ThrowIfRequiredButUnavailable));
    json.WriteString("recovered", Recovered());
    json.WriteStartArray("refused");
    foreach (RefusedLibrary refused in discovery.Refused)
    {
        json.WriteStartObject();
        json.WriteString("path", refused.Path);
        json.WriteString("reason", refused.Reason);
        json.WriteBoolean("wasFound", refused.WasFound);
        json.WriteEndObject();
    }

    json.WriteEndArray();
    json.WriteEndObject();
}

Console.Out.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));

static unsafe void BreakAPromise()
{
    OpaquePublicKey key;
    _ = Secp256k1Imports.PublicKeyCreate(SharedContext.Get(), &key, null);
}

static string? Message(Action action)
{
    try
    {
        action();
        return null;
    }
    catch (NativeLibraryUnavailableException e)
    {
        return e.Message;
    }
}

// The first row of ecdsa-rfc6979.json.
static string? Recovered()
{
    byte[] digest = Convert.FromHexString("88cfbd7e51c7a40540b233cf68b62ad1df3e92462f1c6018d6d67eae0f3b08f5");
    byte[] signature = Convert.FromHexString(
        "c9cf86333bcb065d140032ecaab5d9281bde80f21b9687b3e94161de42d51895727a108a0b8d101465414033c3f705a9c7b826e596766046ee1183dbc8aeaa68");
    byte[] key = new byte[NativeSecp256k1.CompressedPublicKeySize];
    try
    {
        return NativeSecp256k1.TryRecoverCompressed(digest, signature, 0, key) ? Convert.ToHexStringLower(key) : "refused";
    }
    catch (NativeLibraryUnavailableException e)
    {
        return e.GetType().Name;
    }
}
