using Microsoft.Extensions.Logging;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Cli.Connections;

/// <summary>Settings of the server that runs inside a command.</summary>
internal static class EmbeddedServer
{
    private const string ModelFolder = "models";

    /// <summary>Free ports on the loopback interface, and only warnings in the log.</summary>
    public static ServerSettings Settings(ConnectionSettings connection)
    {
        var settings = new ServerSettings { Port = 0, HttpPort = 0, DrainSeconds = 5, LogLevel = LogLevel.Warning };
        settings.ModelDirectories = ModelDirectories(connection.ModelDirectories);
        if (connection.DataDirectory is { } folder) settings.DataDirectory = folder;
        return settings;
    }

    /// <summary>The given folders, or the nearest <c>models</c> folder when none is given.</summary>
    public static IList<string> ModelDirectories(IReadOnlyList<string> given)
    {
        if (given.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
        {
            throw CommandException.NotFound($"--models: there is no folder '{missing}'.");
        }

        return given.Count > 0 ? [.. given] : FindModels() is { } found ? [found] : [];
    }

    /// <summary>A <c>models</c> folder in or above the working folder, or in or above the program's; null when there is none.</summary>
    public static string? FindModels() =>
        Upwards(Directory.GetCurrentDirectory()).Concat(Upwards(AppContext.BaseDirectory))
            .Select(folder => Path.Combine(folder, ModelFolder))
            .FirstOrDefault(Directory.Exists);

    private static IEnumerable<string> Upwards(string start)
    {
        for (var folder = Path.TrimEndingDirectorySeparator(start); folder is not null; folder = Path.GetDirectoryName(folder)) yield return folder;
    }
}
