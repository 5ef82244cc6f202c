using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Telemetry;

/// <summary>Which messages are logged; may change while the server runs.</summary>
internal sealed class LogLevels
{
    private readonly bool _silent;
    private volatile bool _errors;
    private volatile bool _warnings;
    private volatile bool _information;
    private volatile uint _verbosity;

    /// <summary>Begins with what the options say.</summary>
    public LogLevels(ServerSettings settings)
    {
        var least = settings.LogLevel;
        _silent = least == LogLevel.None;
        (_errors, _warnings, _information) = (least <= LogLevel.Error, least <= LogLevel.Warning, least <= LogLevel.Information);
        _verbosity = least switch { LogLevel.Trace => 2, LogLevel.Debug => 1, _ => 0 };
    }

    /// <summary>Whether errors are logged.</summary>
    public bool Errors { get => _errors; set => _errors = value; }

    /// <summary>Whether warnings are logged.</summary>
    public bool Warnings { get => _warnings; set => _warnings = value; }

    /// <summary>Whether informational messages are logged.</summary>
    public bool Information { get => _information; set => _information = value; }

    /// <summary>From 1 on debug messages are logged, from 2 on all.</summary>
    public uint Verbosity { get => _verbosity; set => _verbosity = value; }

    /// <summary>Whether messages of a level are logged.</summary>
    public bool IsEnabled(LogLevel level) => level switch
    {
        LogLevel.Trace => _verbosity > 1,
        LogLevel.Debug => _verbosity > 0,
        LogLevel.Information => _information,
        LogLevel.Warning => _warnings,
        LogLevel.Error => _errors,
        _ => !_silent,
    };
}
