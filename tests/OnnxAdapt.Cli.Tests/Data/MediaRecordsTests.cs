using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Tests.Data;

public sealed class MediaRecordsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxadapt-media-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_FolderOfFolders_TakesClassesFromTheirNames()
    {
        Write("pear/2.PNG", 2);
        Write("apple/deep/1.jpg", 1);
        Write("apple/notes.txt", 9);
        Write("apple/.hidden.jpg", 9);
        Write(".cache/x.jpg", 9);

        var records = DataFile.Read(_folder.FullName, null, "text").ToArray();
        var examples = records.Select(record => new TargetColumns("label", ";", ModelTask.SingleLabel).ToExample(record, new InputColumns("text", null, []).ToInput(record))).ToArray();

        Assert.Equal(["apple", "pear"], examples.Select(example => example.Label));
        Assert.Equal([1, 2], examples.Select(example => example.Input.Image[0]));
        Assert.Equal([1L, 2L], records.Select(record => record.Line));
    }

    [Fact]
    public void Read_FolderOfSounds_TakesThemAsSounds()
    {
        Write("yes/1.wav", 3);
        Write("no/1.WAV", 4);

        var records = DataFile.Read(_folder.FullName, null, "text").ToArray();
        var inputs = records.Select(new InputColumns("text", null, []).ToInput).ToArray();

        Assert.Equal([4, 3], inputs.Select(input => input.Audio[0]));
        Assert.Equal(["no", "yes"], records.Select(record => record.Text(MediaRecords.LabelColumn)));
    }

    [Fact]
    public void Read_ImagesWithoutClass_HaveNoLabelColumn()
    {
        Write("1.webp", 1);

        var record = DataFile.Read(_folder.FullName, null, "text").Single();

        Assert.False(record.Values.ContainsKey(MediaRecords.LabelColumn));
    }

    [Fact]
    public void Read_NoImages_SaysWhatIsLookedFor() =>
        Assert.Contains("there are no images", Assert.Throws<CommandException>(() => DataFile.Read(_folder.FullName, null, "text").ToArray()).Message, StringComparison.Ordinal);

    [Fact]
    public void OfFiles_MissingFile_SaysSo() =>
        Assert.Equal("NOT_FOUND", Assert.Throws<CommandException>(() => MediaRecords.OfFiles(["/nowhere/1.jpg"], areSounds: false).ToArray()).Code);

    private void Write(string path, byte content)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, [content]);
    }
}
