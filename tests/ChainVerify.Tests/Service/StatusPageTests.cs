using System.Diagnostics;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>The status page as a browser shows it.</summary>
public class StatusPageTests
{
    private const int MostLooks = 5;

    /// <summary>Where Chromium is; null where it is not.</summary>
    public static string? Browser { get; } = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);

    public static bool IsBrowserInstalled => Browser is not null;

    [Fact(Skip = "Chromium is not installed", SkipUnless = nameof(IsBrowserInstalled))]
    public async Task The_page_shows_what_the_service_did()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpResponseMessage response = await service.PostAsync("/v1/verify/stream", [.. ServiceRecords.Lines(50), .. "nonsense\n"u8]);
        await response.Content.ReadAsStringAsync();

        // The browser ends when its clock says so, whether or not the page has its numbers by then; on a busy machine it may take more than one look.
        string page = string.Empty;
        for (int look = 1; look <= MostLooks && !page.Contains("<dd id=\"records\">51</dd>", StringComparison.Ordinal); look++)
        {
            page = await LookAsync(service.Address, TimeSpan.FromSeconds(3 * look));
        }

        Assert.Contains("Healthy: the engine gives known answers", page, StringComparison.Ordinal);
        Assert.Contains("<dd id=\"records\">51</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<td>MalformedRecord</td><td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>valid</td><td>", page, StringComparison.Ordinal);
    }

    /// <summary>The page after some time of the browser's own clock, and what the browser complained about.</summary>
    private static async Task<string> LookAsync(Uri address, TimeSpan time)
    {
        DirectoryInfo profile = Directory.CreateTempSubdirectory("cv");
        try
        {
            ProcessStartInfo start = new(Browser!)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                ArgumentList =
                {
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={profile.FullName}",
                    $"--virtual-time-budget={time.TotalMilliseconds}", "--dump-dom", address.ToString(),
                },
            };
            using Process browser = Process.Start(start)!;
            Task<string> errors = browser.StandardError.ReadToEndAsync();
            string page = await browser.StandardOutput.ReadToEndAsync();
            await browser.WaitForExitAsync();
            return $"{page}\n{await errors}";
        }
        finally
        {
            DeleteProfile(profile);
        }
    }

    /// <summary>A process of the browser may still write into its profile for a moment after the browser has ended.</summary>
    private static void DeleteProfile(DirectoryInfo profile)
    {
        try
        {
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // It lies in the directory for temporary files.
        }
    }
}
