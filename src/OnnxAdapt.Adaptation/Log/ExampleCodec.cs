using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Storage;

namespace OnnxAdapt.Adaptation.Log;

/// <summary>
/// Examples as bytes. Input: kind (1 text, 2 pair, 3 tokens, 4 tensors, 5 group of inputs, 6 image file, 7 sound file), then its parts. Target: kind (1 label, 2 labels, 3
/// values), then its parts. Kind 0 stands for what could not be read: it only enters digests. Texts are UTF-8 behind their length, numbers varints, reals binary32. The log's version covers it.
/// </summary>
internal static class ExampleCodec
{
    public static void Write(ByteWriter writer, Example example)
    {
        WriteInput(writer, example.Input);
        WriteTarget(writer, example.Target);
    }

    public static Example Read(ref ByteReader reader)
    {
        var input = ReadInput(ref reader);
        return new Example(input, ReadTarget(ref reader));
    }

    public static void WriteInput(ByteWriter writer, ExampleInput input)
    {
        switch (input)
        {
            case ExampleInput.Text text:
                writer.Byte(1);
                writer.Text(text.Value);
                break;
            case ExampleInput.TextPair pair:
                writer.Byte(2);
                writer.Text(pair.First);
                writer.Text(pair.Second);
                break;
            case ExampleInput.Tokens tokens:
                writer.Byte(3);
                WriteNumbers(writer, tokens.Ids);
                WriteNumbers(writer, tokens.TypeIds ?? []);
                break;
            case ExampleInput.Tensors tensors:
                writer.Byte(4);
                TensorRowCodec.Write(writer, tensors.Values);
                break;
            case ExampleInput.Group group:
                writer.Byte(5);
                writer.Varint(group.Members.Count);
                foreach (var member in group.Members) WriteInput(writer, member);
                break;
            case ExampleInput.Image image:
                writer.Byte(6);
                writer.Block(image.Content.Span);
                break;
            case ExampleInput.Audio audio:
                writer.Byte(7);
                writer.Block(audio.Content.Span);
                break;
            case ExampleInput.Unreadable unreadable:
                writer.Byte(0);
                writer.Text(unreadable.Reason);
                break;
        }
    }

    private static ExampleInput ReadInput(ref ByteReader reader) => reader.Byte() switch
    {
        1 => new ExampleInput.Text(reader.Text()),
        2 => new ExampleInput.TextPair(reader.Text(), reader.Text()),
        3 => new ExampleInput.Tokens(ReadNumbers(ref reader), ReadNumbers(ref reader) is { Length: > 0 } types ? types : null),
        4 => new ExampleInput.Tensors(TensorRowCodec.Read(ref reader)),
        5 => ReadGroup(ref reader),
        6 => new ExampleInput.Image(reader.Block().ToArray()),
        7 => new ExampleInput.Audio(reader.Block().ToArray()),
        var kind => throw new InvalidDataException($"There is no input kind {kind}."),
    };

    private static ExampleInput.Group ReadGroup(ref ByteReader reader)
    {
        var members = new ExampleInput[reader.Count()];
        for (var i = 0; i < members.Length; i++) members[i] = ReadInput(ref reader);
        return new ExampleInput.Group(members);
    }

    private static void WriteTarget(ByteWriter writer, ExampleTarget target)
    {
        switch (target)
        {
            case ExampleTarget.Label label:
                writer.Byte(1);
                writer.Text(label.Name);
                break;
            case ExampleTarget.Labels labels:
                writer.Byte(2);
                writer.Varint(labels.Names.Count);
                foreach (var name in labels.Names) writer.Text(name);
                break;
            case ExampleTarget.Values values:
                writer.Byte(3);
                writer.Varint(values.Numbers.Count);
                foreach (var number in values.Numbers) writer.Single(number);
                break;
            case ExampleTarget.Missing:
                writer.Byte(0);
                break;
        }
    }

    private static ExampleTarget ReadTarget(ref ByteReader reader)
    {
        switch (reader.Byte())
        {
            case 0:
                return new ExampleTarget.Missing();
            case 1:
                return new ExampleTarget.Label(reader.Text());
            case 2:
                var names = new string[reader.Count()];
                for (var i = 0; i < names.Length; i++) names[i] = reader.Text();
                return new ExampleTarget.Labels(names);
            case 3:
                var numbers = new float[reader.Count()];
                for (var i = 0; i < numbers.Length; i++) numbers[i] = reader.Single();
                return new ExampleTarget.Values(numbers);
            case var kind:
                throw new InvalidDataException($"There is no target kind {kind}.");
        }
    }

    private static void WriteNumbers(ByteWriter writer, IReadOnlyList<int> numbers)
    {
        writer.Varint(numbers.Count);
        foreach (var number in numbers) writer.Varint(number);
    }

    private static int[] ReadNumbers(ref ByteReader reader)
    {
        var numbers = new int[reader.Count()];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (int)reader.Varint();
        return numbers;
    }
}
