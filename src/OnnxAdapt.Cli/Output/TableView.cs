using Spectre.Console;

namespace OnnxAdapt.Cli.Output;

/// <summary>Draws a table on a terminal.</summary>
internal static class TableView
{
    /// <summary>Draws it.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        if (columns.All(column => column.Length == 0)) table.HideHeaders();
        foreach (var column in columns) table.AddColumn(new TableColumn($"[bold]{Markup.Escape(column)}[/]"));
        foreach (var row in rows) table.AddRow([.. row.Select(cell => Markup.Escape(cell))]);
        console.Write(table);
    }
}
