using System.Text.Json;
using OnnxAdapt.Cli.Failures;
using Spectre.Console;

namespace OnnxAdapt.Cli.Output;

/// <summary>Where a command writes: JSON lines for machines, or text and tables for people.</summary>
internal sealed class CommandOutput(TextWriter standard, TextWriter error, bool json, bool interactive)
{
    private readonly Lock _gate = new();

    /// <summary>Whether standard output carries JSON lines and nothing else.</summary>
    public bool Json { get; } = json;

    /// <summary>Whether a person looks at a terminal, so that progress bars and colours make sense.</summary>
    public bool Interactive { get; } = interactive && !json;

    /// <summary>Writes one JSON line, when JSON is wanted.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        if (!Json) return;
        var line = JsonLine.Format(write);
        lock (_gate) standard.WriteLine(line);
    }

    /// <summary>Writes one line for people, unless JSON is wanted.</summary>
    public void WriteText(string line)
    {
        if (Json) return;
        lock (_gate) standard.WriteLine(line);
    }

    /// <summary>Writes one line of news that is no result: to standard error.</summary>
    public void WriteNote(string line)
    {
        if (Json) return;
        lock (_gate) error.WriteLine(line);
    }

    /// <summary>Writes a table: drawn for a terminal, separated by tabulators otherwise.</summary>
    public void WriteTable(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (Json) return;
        if (Interactive) TableView.Write(CreateConsole(standard), columns, rows);
        else WritePlain(columns, rows);
    }

    /// <summary>Tells a failure: as JSON on standard output, or as a sentence on standard error.</summary>
    public void WriteFailure(Failure failure)
    {
        WriteJson(json =>
        {
            json.WriteStartObject("error");
            json.WriteString("code", failure.Code);
            json.WriteString("message", failure.Message);
            json.WriteEndObject();
        });
        if (!Json) error.WriteLine($"error: {failure.Message}");
    }

    /// <summary>A console for progress bars on standard error.</summary>
    public IAnsiConsole CreateProgressConsole() => CreateConsole(error);

    private static IAnsiConsole CreateConsole(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    private void WritePlain(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        lock (_gate)
        {
            if (columns.Any(column => column.Length > 0)) standard.WriteLine(string.Join('\t', columns));
            foreach (var row in rows) standard.WriteLine(string.Join('\t', row));
        }
    }
}
