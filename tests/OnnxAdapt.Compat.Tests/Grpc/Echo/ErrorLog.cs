using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>Keeps what a server logged as an error.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _errors = new();

    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Hands out the errors that a test expects, and forgets them.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = _errors.ToArray();
        _errors.Clear();
        return taken;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _errors.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
