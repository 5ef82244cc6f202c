using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Encodes many inputs, in parallel where that pays.</summary>
internal static class RowEncoding
{
    private const int ParallelFrom = 64;

    /// <summary>A row for each input, or what is wrong with it.</summary>
    public static Outcome<EncodedRow>[] EncodeAll(InputEncoder encoder, int count, Func<int, ExampleInput> input, Func<int, string> field, EncodeSettings settings)
    {
        var rows = new Outcome<EncodedRow>[count];
        if (count < (count > 1 && input(0) is ExampleInput.Image or ExampleInput.Audio ? 2 : ParallelFrom))
        {
            for (var index = 0; index < count; index++)
            {
                rows[index] = Encode(encoder, input(index), field(index), settings);
            }
        }
        else
        {
            Parallel.For(0, count, index => rows[index] = Encode(encoder, input(index), field(index), settings));
        }

        return rows;
    }

    private static Outcome<EncodedRow> Encode(InputEncoder encoder, ExampleInput input, string field, in EncodeSettings settings)
    {
        try
        {
            return encoder.Encode(input, field, settings);
        }
        catch (AdaptException exception)
        {
            return exception;
        }
    }
}
