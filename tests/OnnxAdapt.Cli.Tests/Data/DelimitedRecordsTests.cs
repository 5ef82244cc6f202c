using System.Text;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Tests.Data;

public sealed class DelimitedRecordsTests
{
    private static readonly string[] Pieces = ["a", "ö", "😀", ",", "\"", "\n", "\r\n", "\r", "\t", " ", "", "x,y", "\"\"", "end"];

    [Fact]
    public void Read_QuotedFields_KeepSeparatorsBreaksAndQuotes()
    {
        var rows = Read("text,label\r\n\"a, \"\"b\"\"\r\nc\",x\n\n 5\" pipe ,\n");

        Assert.Equal([("a, \"b\"\r\nc", "x", 2L), (" 5\" pipe ", "", 5L)], rows.Select(row => (row.Text("text"), row.Text("label"), row.Line)));
    }

    [Fact]
    public void Read_AnyFields_ComeBackAsWritten()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var width = random.Next(2, 5);
            var expected = Enumerable.Range(0, random.Next(1, 8)).Select(_ => RandomRow(random, width)).ToArray();
            var lineEnd = random.GetItems(["\n", "\r\n", "\r"], 1)[0];
            var separator = random.Next(2) == 0 ? ',' : '\t';
            var header = Enumerable.Range(0, width).Select(index => $"c{index}").ToArray();
            var text = string.Join(lineEnd, expected.Prepend(header).Select(row => Write(row, separator))) + (random.Next(2) == 0 ? lineEnd : "");

            var actual = DelimitedRecords.Read(new StringReader(text), separator, hasHeader: true)
                .Select(row => header.Select(row.Text).ToArray());

            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Read_FieldsLongerThanTheBuffer_AreWhole()
    {
        var field = new string('x', 100_000) + "\"\"" + new string('y', 70_000);

        var row = Assert.Single(Read($"text\n\"{field}\"\n"));

        Assert.Equal(field.Replace("\"\"", "\"", StringComparison.Ordinal), row.Text("text"));
    }

    [Fact]
    public void Read_WithoutHeader_NumbersTheColumns()
    {
        var row = Assert.Single(DelimitedRecords.Read(new StringReader("a\tb"), '\t', hasHeader: false));

        Assert.Equal(("a", "b"), (row.Text("1"), row.Text("2")));
    }

    [Theory]
    [InlineData("text,label\n\"never closed,x\n", "Line 2: a quoted field is never closed.")]
    [InlineData("text,label\n\"a\"b,x\n", "Line 2: 'b' follows a closing quote")]
    [InlineData("text,label\na\n", "Line 2: the row has 1 field(s), the header 2.")]
    [InlineData("text,text\n", "Line 1: the header names the column 'text' more than once.")]
    public void Read_Malformed_NamesTheLine(string text, string message)
    {
        var failure = Assert.Throws<CommandException>(() => Read(text));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal("INVALID_ARGUMENT", failure.Code);
    }

    [Fact]
    public void Record_UnknownColumn_SaysWhichThereAre()
    {
        var row = Assert.Single(Read("text,label\na,b\n"));

        var failure = Assert.Throws<CommandException>(() => row.Text("intent"));

        Assert.Equal("Line 2: there is no column 'intent'; there are 'text', 'label'.", failure.Message);
    }

    private static List<DataRecord> Read(string text) => [.. DelimitedRecords.Read(new StringReader(text), ',', hasHeader: true)];

    private static string[] RandomRow(Random random, int width) =>
        [.. Enumerable.Range(0, width).Select(_ => string.Concat(random.GetItems(Pieces, random.Next(0, 5))))];

    private static string Write(string[] row, char separator) =>
        string.Join(separator, row.Select(field => $"\"{new StringBuilder(field).Replace("\"", "\"\"")}\""));
}
