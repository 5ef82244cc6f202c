using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Demonstration;

/// <summary>The labelled sentences of the demo.</summary>
/// <param name="Folder">Folder with <c>train.csv</c> and <c>test.csv</c>.</param>
internal sealed record DemoData(string Folder)
{
    /// <summary>Column with the sentence.</summary>
    public const string TextColumn = "text";

    /// <summary>Column with the intent.</summary>
    public const string LabelColumn = "intent";

    private const string Name = "demo-intents";

    /// <summary>Sentences to learn from.</summary>
    public string TrainFile => Path.Combine(Folder, "train.csv");

    /// <summary>Sentences to be measured on.</summary>
    public string TestFile => Path.Combine(Folder, "test.csv");

    /// <summary>Finds the data in the model folders, or in the nearest one when none is given.</summary>
    /// <exception cref="CommandException">NOT_FOUND when no folder has it.</exception>
    public static DemoData Find(IReadOnlyList<string> modelDirectories)
    {
        var found = EmbeddedServer.ModelDirectories(modelDirectories).Select(folder => Path.Combine(folder, Name)).FirstOrDefault(Directory.Exists);
        return found is null
            ? throw CommandException.NotFound($"The demo needs the folder '{Name}' in a models folder; run it in the repository, or give --models.")
            : new DemoData(found);
    }

    /// <summary>The test sentences with their intents.</summary>
    public IReadOnlyList<(string Text, string Label)> ReadTest() =>
        [.. DataFile.Read(TestFile, "csv", TextColumn).Select(row => (row.Text(TextColumn), row.Text(LabelColumn)))];
}
