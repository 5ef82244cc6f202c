namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>Numbers of the fields in the tables of a checkpoint.</summary>
internal static class CheckpointFields
{
    public const int Version = 2;
    public const int NoExternalOffset = -1;

    public static ReadOnlySpan<byte> Identifier => "ODTC"u8;

    public static class Root
    {
        public const int Version = 0;
        public const int ModuleState = 1;
        public const int OptimizerGroups = 2;
        public const int PropertyBag = 3;
    }

    public static class Module
    {
        public const int Trainable = 0;
        public const int Frozen = 1;
        public const int IsNominal = 2;
        public const int HasExternalData = 3;
    }

    public static class Group
    {
        public const int Name = 0;
        public const int Step = 1;
        public const int InitialLearningRate = 2;
        public const int States = 3;
    }

    public static class State
    {
        public const int Parameter = 0;
        public const int Moments = 1;
    }

    public static class Bag
    {
        public const int Integers = 0;
        public const int Floats = 1;
        public const int Texts = 2;
    }

    public static class Property
    {
        public const int Name = 0;
        public const int Value = 1;
    }

    public static class Tensor
    {
        public const int Name = 0;
        public const int Description = 1;
        public const int Dimensions = 2;
        public const int ElementType = 3;
        public const int RawData = 4;
        public const int Strings = 5;
        public const int ExternalOffset = 6;
    }
}
