namespace OnnxAdapt.OrtTraining.FlatBuffers;

/// <summary>A field to be written into a table.</summary>
/// <param name="Id">Number of the field.</param>
/// <param name="Width">Bytes it takes, which are also its alignment.</param>
/// <param name="Bits">Its value, little endian from the low end; 0 for a reference that is linked later.</param>
internal readonly record struct FlatField(int Id, int Width, long Bits)
{
    public static FlatField Int32(int id, int value) => new(id, sizeof(int), value);

    public static FlatField Int64(int id, long value) => new(id, sizeof(long), value);

    public static FlatField Float(int id, float value) => new(id, sizeof(float), BitConverter.SingleToInt32Bits(value));

    public static FlatField Bool(int id, bool value) => new(id, sizeof(byte), value ? 1 : 0);

    public static FlatField Reference(int id) => new(id, sizeof(uint), 0);
}
