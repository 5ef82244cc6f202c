using System.Text;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Tests.Data;

public sealed class DataFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("onnxadapt-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_ByteOrderMark_IsNotPartOfTheFirstColumn()
    {
        var path = Save("a.csv", [.. Encoding.UTF8.Preamble, .. "text,label\nä,b\n"u8]);

        Assert.Equal("ä", Assert.Single(DataFile.Read(path, null, "text")).Text("text"));
    }

    [Fact]
    public void Read_Utf16WithByteOrderMark_IsRead()
    {
        var path = Save("a.tsv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("text\tlabel\nä\tb\n")]);

        Assert.Equal("ä", Assert.Single(DataFile.Read(path, null, "text")).Text("text"));
    }

    [Fact]
    public void Read_JsonLines_TakesTextsListsAndNumbers()
    {
        var path = Save("a.jsonl", """
            {"text": "a", "labels": ["x", "y"], "score": 1.5, "pixels": [[1, 2], [3, 4]]}

            "plain"
            """u8);

        var rows = DataFile.Read(path, null, "text").ToArray();

        Assert.Equal(["a", "plain"], rows.Select(row => row.Text("text")));
        Assert.Equal(["x", "y"], rows[0].Texts("labels", ";"));
        Assert.Equal([1.5f], rows[0].Numbers("score"));
        Assert.Equal([1, 2, 3, 4], rows[0].Numbers("pixels"));
        Assert.Equal(3, rows[1].Line);
    }

    [Fact]
    public void Read_TextFile_TakesLinesThatAreNotBlank()
    {
        var path = Save("a.txt", "one\n\n  \r\ntwo, \"three\"\n"u8);

        Assert.Equal([("one", 1L), ("two, \"three\"", 4L)], DataFile.Read(path, null, "t").Select(row => (row.Text("t"), row.Line)));
    }

    [Theory]
    [InlineData("0.5 1 -2e3", 0.5f, 1f, -2000f)]
    [InlineData("[0.5, 1, -2000]", 0.5f, 1f, -2000f)]
    [InlineData("0.5;1;-2000", 0.5f, 1f, -2000f)]
    public void Numbers_InText_AreRead(string text, params float[] expected)
    {
        var record = new DataRecord(1, new Dictionary<string, DataValue> { ["v"] = new(text) });

        Assert.Equal(expected, record.Numbers("v"));
    }

    [Theory]
    [InlineData("a.csv", "text\n\xff", "is not UTF-8")]
    [InlineData("a.jsonl", "{\"text\": }", "Line 1: this is not JSON")]
    [InlineData("a.jsonl", "[1]", "Line 1: expected an object or a string, found array")]
    public void Read_Unreadable_SaysWhy(string name, string latin1, string message)
    {
        var path = Save(name, Encoding.Latin1.GetBytes(latin1));

        var failure = Assert.Throws<CommandException>(() => DataFile.Read(path, null, "text").ToArray());

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsNotFound() =>
        Assert.Equal("NOT_FOUND", Assert.Throws<CommandException>(() => DataFile.Read(Path.Combine(_folder, "no.csv"), null, "text").ToArray()).Code);

    [Fact]
    public void Read_UnknownEnding_AsksForTheFormat()
    {
        var path = Save("a.dat", "text\na\n"u8);

        Assert.Contains("--format", Assert.Throws<CommandException>(() => DataFile.Read(path, null, "text").ToArray()).Message, StringComparison.Ordinal);
        Assert.Single(DataFile.Read(path, "csv", "text"));
    }

    private string Save(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes.ToArray());
        return path;
    }
}
