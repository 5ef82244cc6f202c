namespace Microsoft.ML.OnnxRuntime;

internal static unsafe class TypeInfoReader
{
    public static long[] Dimensions(nint tensorInfo)
    {
        var dimensions = new long[(int)OrtApi.Get(OrtFunction.GetDimensionsCount, tensorInfo)];
        fixed (long* first = dimensions)
        {
            OrtApi.Check(OrtFunction.GetDimensions, tensorInfo, (nint)first, dimensions.Length);
        }

        return dimensions;
    }

    public static string[] Symbols(nint tensorInfo, int rank)
    {
        var names = stackalloc nint[Math.Max(rank, 1)];
        OrtApi.Check(OrtFunction.GetSymbolicDimensions, tensorInfo, (nint)names, rank);
        var symbols = new string[rank];
        for (var i = 0; i < rank; i++)
        {
            symbols[i] = Utf8Text.Read(names[i]);
        }

        return symbols;
    }
}
