using Xunit;

namespace ChainVerify.Tests.Native;

/// <summary>Package assets, system names and the requirement. Each test asks a process of its own.</summary>
public sealed class LibrarySearchTests : IDisposable
{
    private readonly ProbeDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("runtimes/RID/native/libsecp256k1.so")]
    [InlineData("runtimes/RID/native/secp256k1.so")]
    [InlineData("native/RID/libsecp256k1.so")]
    [InlineData("native/RID/secp256k1.so")]
    [InlineData("libsecp256k1.so")]
    [InlineData("secp256k1.so")]
    public async Task A_package_asset_next_to_the_application_is_taken_before_the_system(string layout)
    {
        string relative = layout.Replace("RID", ProbeDirectory.RuntimeIdentifier, StringComparison.Ordinal);
        string asset = _directory.Write("app/" + relative, await SystemLibrary.BytesOrSkipAsync());

        ProbeReport report = await _directory.RunAsync();

        Assert.Equal("Package", report.Source);
        Assert.Equal(asset, report.Path);
        Assert.Equal(ProbeReport.KnownKey, report.Recovered);
        Assert.All(report.Refused, refused => Assert.Equal("not found", refused.Reason));
    }

    [Fact]
    public async Task The_runtimes_layout_is_tried_before_the_others()
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();
        _directory.Write("app/libsecp256k1.so", library);
        _directory.Write($"app/native/{ProbeDirectory.RuntimeIdentifier}/libsecp256k1.so", library);
        string first = _directory.Write($"app/runtimes/{ProbeDirectory.RuntimeIdentifier}/native/libsecp256k1.so", library);

        Assert.Equal(first, (await _directory.RunAsync()).Path);
    }

    [Fact]
    public async Task A_directory_that_the_host_lists_is_searched()
    {
        string asset = _directory.Write("packages/native/libsecp256k1.so", await SystemLibrary.BytesOrSkipAsync());

        ProbeReport report = await _directory.RunAsync($"NATIVE_DLL_SEARCH_DIRECTORIES={Path.GetDirectoryName(asset)}/:");

        Assert.Equal("Package", report.Source);
        Assert.Equal(asset, report.Path);
    }

    [Fact]
    public async Task A_refused_package_asset_is_kept_with_its_reason_and_the_search_goes_on()
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();
        string text = _directory.Write($"app/runtimes/{ProbeDirectory.RuntimeIdentifier}/native/libsecp256k1.so", "not a library"u8);
        string forged = _directory.Write("app/libsecp256k1.so", ForgedLibrary.WithoutRecoveryModule(library));

        ProbeReport report = await _directory.RunAsync();

        Assert.Equal("System", report.Source);
        Assert.Equal(ProbeReport.KnownKey, report.Recovered);
        Assert.Null(report.Error);
        Assert.Collection(
            report.Refused.Where(refused => refused.WasFound),
            refused => Assert.Equal((text, "not a shared library (no ELF header)"), (refused.Path, refused.Reason)),
            refused =>
            {
                Assert.Equal(forged, refused.Path);
                Assert.Contains("without the recovery module", refused.Reason, StringComparison.Ordinal);
            });
        Assert.Contains(forged, report.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_system_library_is_found_by_its_versioned_name_and_its_file_is_told()
    {
        string path = await SystemLibrary.PathOrSkipAsync();

        ProbeReport report = await _directory.RunAsync();

        Assert.Equal("System", report.Source);
        Assert.Equal(path, report.Path);
        Assert.True(File.Exists(report.Path), report.Path);
        Assert.Equal(ProbeReport.KnownKey, report.Recovered);
        Assert.Null(report.Requirement);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(".:/nowhere")]
    [InlineData("/nowhere:")]
    [InlineData("/nowhere;relative")]
    public async Task A_library_planted_in_the_current_directory_is_never_loaded(string loaderPath)
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();
        foreach (string name in new[] { "libsecp256k1.so.6", "libsecp256k1.so", "secp256k1.so", "secp256k1", "relative/libsecp256k1.so.6" })
            _directory.Write("planted/" + name, library);

        ProbeReport report = await NativeProbeProcess.RunAsync(
            _directory.Program, new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = loaderPath }, Path.Combine(_directory.Root, "planted"));

        Assert.DoesNotContain("planted", report.Path ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain(report.Refused, refused => refused.Path.Contains("planted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("yes")]
    public async Task A_required_library_that_is_not_there_is_an_error_whatever_way_of_saying_yes(string value)
    {
        ProbeReport report = await NativeProbeProcess.RunAsync(
            _directory.Program,
            new Dictionary<string, string> { ["CHAINVERIFY_REQUIRE_NATIVE"] = value, ["CHAINVERIFY_LIBSECP256K1"] = "none" },
            _directory.Program);

        Assert.StartsWith("libsecp256k1 is required", report.Requirement, StringComparison.Ordinal);
        Assert.Contains("hidden", report.Requirement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_application_switch_requires_the_library()
    {
        ProbeReport report = await _directory.RunAsync("ChainVerify.RequireNative=true", "ChainVerify.LibSecp256k1=none");

        Assert.StartsWith("libsecp256k1 is required", report.Requirement, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("false")]
    public async Task The_variable_takes_the_requirement_of_the_application_back(string value)
    {
        ProbeReport report = await _directory.RunWithAsync(
            "CHAINVERIFY_REQUIRE_NATIVE", value, "ChainVerify.RequireNative=true", "ChainVerify.LibSecp256k1=none");

        Assert.Null(report.Requirement);
        Assert.False(report.IsAvailable);
    }

    [Fact]
    public async Task A_required_library_that_is_there_is_no_error()
    {
        await SystemLibrary.PathOrSkipAsync();

        Assert.Null((await _directory.RunWithAsync("CHAINVERIFY_REQUIRE_NATIVE", "1")).Requirement);
    }

    [Fact]
    public async Task A_broken_promise_to_the_library_ends_the_process_with_the_librarys_message()
    {
        await SystemLibrary.PathOrSkipAsync();
        string program = Path.Combine(_directory.Program, NativeProbeProcess.AssemblyName + ".dll");

        (int exitCode, string output, string error) = await NativeProbeProcess.RunToEndAsync(
            [program, "break-a-promise"], new Dictionary<string, string>(), _directory.Program);

        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        Assert.Contains("libsecp256k1: illegal argument: seckey != NULL", error, StringComparison.Ordinal);
    }
}
